using System.Collections.Frozen;
using Keelson.Primitives;

namespace Keelson.Security.Tokens;

/// <summary>
/// Decides what a token says that is made from another token (RFC 8693). Pure. A child is a non-empty part of its parent in every
/// dimension: scopes, time, tier, money, calls, hosts; never another audience or tenant, never deeper than
/// <see cref="TokenProfile.DepthMax"/>. What is not asked for is inherited; what is asked beyond the parent is refused, not cut.
/// </summary>
internal static class TokenAttenuation
{
    /// <summary>The claims of a child.</summary>
    /// <param name="parent">The token that it is made from.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="subject">For whom; the parent's own subject unless the caller may issue for others.</param>
    /// <param name="actor">Who exchanges, when it is not the subject itself.</param>
    /// <param name="tokenId">The identifier of the child.</param>
    /// <param name="now">The time.</param>
    public static GrantVerdict Decide(
        TokenClaims parent, TokenRequest request, Subject subject, string? actor, string tokenId, DateTimeOffset now)
    {
        if (parent.Depth >= TokenProfile.DepthMax)
        {
            return GrantVerdict.Refuse(new Fault(
                ErrorCodes.AuthDelegationDepth, $"A token is exchanged at most {TokenProfile.DepthMax} times in a row."));
        }

        if (Widening(parent, request, subject) is { } widening)
        {
            return Violation(widening);
        }

        if (TokenGrant.CheckLimits(request) is { } wrong)
        {
            return GrantVerdict.Refuse(wrong);
        }

        var issuedAt = TokenGrant.WholeSecond(now);
        var expiresAt = request.Lifetime is { } lifetime ? issuedAt + lifetime : Earlier(parent.ExpiresAt, issuedAt + TokenProfile.LifetimeDefault);
        if (expiresAt > parent.ExpiresAt)
        {
            return Violation("live longer than its parent");
        }

        if (TokenGrant.CheckLifetime(expiresAt - issuedAt, subject) is { } wrongLifetime)
        {
            return GrantVerdict.Refuse(wrongLifetime);
        }

        return GrantVerdict.Grant(parent with
        {
            Subject = subject,
            ClientId = TokenGrant.ClientOf(subject),
            TokenId = tokenId,
            IssuedAt = issuedAt,
            NotBefore = issuedAt,
            ExpiresAt = expiresAt,
            Scopes = request.Scopes?.ToFrozenSet(StringComparer.Ordinal) ?? parent.Scopes,
            TrustTier = request.TrustTier ?? parent.TrustTier,
            Run = request.Run ?? parent.Run,
            Depth = parent.Depth + 1,
            Ancestors = [parent.TokenId, .. parent.Ancestors],
            Actors = actor is null ? parent.Actors : [actor, .. parent.Actors],
            Caps = Narrow(parent.Caps, request.Caps),
        });
    }

    private static string? Widening(TokenClaims parent, TokenRequest request, Subject subject)
    {
        if (request.Scopes is { } scopes && (scopes.Count == 0 || !scopes.All(parent.Scopes.Contains)))
        {
            return "hold scopes that its parent does not hold, or none at all";
        }

        if ((request.Audience ?? parent.Audience) != parent.Audience || (request.Tenant ?? parent.Tenant) != parent.Tenant
            || (subject.Tenant ?? parent.Tenant) != parent.Tenant)
        {
            return "be for another audience or tenant than its parent";
        }

        if (request.TrustTier > parent.TrustTier)
        {
            return "be of a higher trust tier than its parent";
        }

        if (parent.Run is not null && request.Run is not null && request.Run != parent.Run)
        {
            return "be for another run than its parent";
        }

        return WideningOfCaps(parent.Caps, request.Caps);
    }

    private static string? WideningOfCaps(TokenCaps parent, TokenCaps child)
    {
        if (parent.MaxCost is { } cost && child.MaxCost > cost)
        {
            return "spend more than its parent";
        }

        if (parent.MaxCalls is { } calls && child.MaxCalls > calls)
        {
            return "make more calls than its parent";
        }

        if (child.Hosts is { Count: 0 })
        {
            return "name an empty list of hosts";
        }

        if (parent.Hosts is { } hosts && child.Hosts is { } wanted && !wanted.All(host => hosts.Contains(host, StringComparer.Ordinal)))
        {
            return "reach hosts that its parent does not reach";
        }

        return parent.ArgsSchemaDigest is { } digest && child.ArgsSchemaDigest is { } other && other != digest
            ? "take other arguments than its parent"
            : null;
    }

    private static TokenCaps Narrow(TokenCaps parent, TokenCaps child) => new()
    {
        MaxCost = child.MaxCost ?? parent.MaxCost,
        MaxCalls = child.MaxCalls ?? parent.MaxCalls,
        Hosts = child.Hosts ?? parent.Hosts,
        ArgsSchemaDigest = child.ArgsSchemaDigest ?? parent.ArgsSchemaDigest,
    };

    private static GrantVerdict Violation(string what) =>
        GrantVerdict.Refuse(new Fault(ErrorCodes.AuthAttenuationViolation, $"A token made from another one must not {what}."));

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;
}
