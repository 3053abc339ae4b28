using System.Collections.Concurrent;
using Keelson.Primitives;

namespace Keelson.Security.Tokens;

/// <summary>
/// What is revoked, in memory; <see cref="TokenStore"/> keeps it durable and current. Safe for concurrent use; readers never wait.
/// While the store has not answered for too long, callers of trust tier 2 and 3 are refused, because nobody can say.
/// </summary>
internal sealed class TokenRevocations(TimeSpan staleAfter)
{
    private readonly ConcurrentDictionary<string, Revocation> _revocations = new(StringComparer.Ordinal);
    private long _freshUntilTicks = staleAfter == Timeout.InfiniteTimeSpan ? long.MaxValue : 0;

    /// <summary>How many are in force.</summary>
    public int Count => _revocations.Count;

    /// <summary>Takes one into force.</summary>
    public void Apply(Revocation revocation) =>
        _revocations.AddOrUpdate(
            revocation.Key,
            revocation,
            (_, known) => known.At >= revocation.At && known.Until >= revocation.Until ? known : revocation);

    /// <summary>Notes that the store was asked and answered, so what is in memory is what is true.</summary>
    public void Confirm(DateTimeOffset now)
    {
        if (staleAfter != Timeout.InfiniteTimeSpan)
        {
            Interlocked.Exchange(ref _freshUntilTicks, (now + staleAfter).UtcTicks);
        }
    }

    /// <summary>Forgets what can hit nothing any more.</summary>
    public void Forget(DateTimeOffset now)
    {
        foreach (var (key, revocation) in _revocations)
        {
            if (revocation.Until < now)
            {
                _revocations.TryRemove(KeyValuePair.Create(key, revocation));
            }
        }
    }

    /// <summary>Why a token may not be used any more, or null.</summary>
    public Fault? Check(VerifiedToken token, DateTimeOffset now)
    {
        if (token.Claims.TrustTier >= 2 && now.UtcTicks > Interlocked.Read(ref _freshUntilTicks))
        {
            return new Fault(
                ErrorCodes.PolicyUnavailable,
                "Nobody can say whether the token is revoked, because the store does not answer; trust tiers 2 and 3 wait until it does.");
        }

        return !_revocations.IsEmpty && IsRevoked(token)
            ? new Fault(ErrorCodes.AuthTokenRevoked, "The token, its family, its subject, its run or its key was revoked.")
            : null;
    }

    /// <summary>True when a signing key was retired.</summary>
    public bool IsKeyRevoked(string keyId) => Has(RevocationKind.Key, keyId);

    private bool IsRevoked(VerifiedToken token)
    {
        var claims = token.Claims;
        if (Has(RevocationKind.Token, claims.TokenId) || Has(RevocationKind.Key, token.KeyId))
        {
            return true;
        }

        foreach (var ancestor in claims.Ancestors)
        {
            if (Has(RevocationKind.Token, ancestor))
            {
                return true;
            }
        }

        return (claims.Run is { } run && Has(RevocationKind.Run, run))
            || (_revocations.TryGetValue(Revocation.KeyOf(RevocationKind.Subject, claims.Subject.Text), out var since)
                && claims.IssuedAt <= since.At);
    }

    private bool Has(RevocationKind kind, string value) => _revocations.ContainsKey(Revocation.KeyOf(kind, value));
}
