using System.Collections.Frozen;
using Keelson.Primitives;

namespace Keelson.Security.Tokens;

/// <summary>Decides what a token says that is issued on the authority of the platform or of its built-in admin. Pure.</summary>
internal static class TokenGrant
{
    private const int ScopesMax = 200; // With names of usual length that many still fit into the 8 KiB of a token.

    public static GrantVerdict Decide(TokenRequest request, TokenProfile profile, string tenant, string tokenId, DateTimeOffset now)
    {
        if (!Subject.TryParse(request.Subject, out var subject))
        {
            return GrantVerdict.Invalid(
                "/subject", "The subject must be user:NAME, service:NAME, node:NAME or agent:TENANT/WORKFLOW/INSTANCE.");
        }

        if ((subject.Tenant ?? tenant) != tenant || (request.Tenant ?? tenant) != tenant)
        {
            return GrantVerdict.Invalid("/subject", $"The tenant must be {tenant}, the one that this platform serves.");
        }

        if ((request.Audience ?? profile.Audience) != profile.Audience)
        {
            return GrantVerdict.Invalid("/audience", $"The audience must be {profile.Audience}.");
        }

        if (CheckScopes(request.Scopes, subject) is { } wrongScopes)
        {
            return GrantVerdict.Refuse(wrongScopes);
        }

        var lifetime = request.Lifetime ?? TokenProfile.LifetimeDefault;
        if (CheckLifetime(lifetime, subject) is { } wrongLifetime)
        {
            return GrantVerdict.Refuse(wrongLifetime);
        }

        if (CheckLimits(request) is { } wrongLimits)
        {
            return GrantVerdict.Refuse(wrongLimits);
        }

        var issuedAt = WholeSecond(now);
        return GrantVerdict.Grant(new TokenClaims
        {
            Issuer = profile.Issuer,
            Audience = profile.Audience,
            Subject = subject,
            ClientId = ClientOf(subject),
            IssuedAt = issuedAt,
            NotBefore = issuedAt,
            ExpiresAt = issuedAt + lifetime,
            TokenId = tokenId,
            Scopes = request.Scopes!.ToFrozenSet(StringComparer.Ordinal),
            Tenant = tenant,
            TrustTier = request.TrustTier ?? 1,
            Run = request.Run,
            Caps = request.Caps,
        });
    }

    /// <summary>Scopes that are known, exact, and fit for such a subject.</summary>
    public static Fault? CheckScopes(IReadOnlyList<string>? scopes, Subject subject)
    {
        if (scopes is null or { Count: 0 } or { Count: > ScopesMax })
        {
            return Invalid("/scope", $"A token needs at least one scope and has at most {ScopesMax}.");
        }

        foreach (var scope in scopes)
        {
            if (!Scopes.IsKnown(scope))
            {
                return Invalid("/scope", $"There is no scope '{Shorten(scope)}'; scopes are exact, without wildcards.");
            }

            if (scope == Scopes.ApproveWrite && subject.Kind != SubjectKind.User)
            {
                return Invalid("/scope", $"Only people approve: {Scopes.ApproveWrite} needs a subject user:NAME.");
            }
        }

        return null;
    }

    /// <summary>A lifetime of whole seconds within what the kind of subject may have.</summary>
    public static Fault? CheckLifetime(TimeSpan lifetime, Subject subject)
    {
        var max = TokenProfile.LifetimeMax(subject.Kind);
        return lifetime < TimeSpan.FromSeconds(1) || lifetime > max || lifetime.Ticks % TimeSpan.TicksPerSecond != 0
            ? Invalid("/ttl", $"The lifetime must be whole seconds, from 1 s to {max.TotalSeconds:0} s for such a subject.")
            : null;
    }

    /// <summary>Tier, run and limits that can be written into a token.</summary>
    public static Fault? CheckLimits(TokenRequest request)
    {
        if (request.TrustTier is < 1 or > 3)
        {
            return Invalid("/tier", "The trust tier must be 1, 2 or 3.");
        }

        if (request.Run is { } run && (run.Length > 200 || !Scopes.IsWellFormed(run)))
        {
            return Invalid("/run", "The run must be an identifier of at most 200 characters.");
        }

        if (request.Caps.MaxCost is { } cost && (cost < Money.Zero || cost > new Money(1_000_000)))
        {
            return Invalid("/maxCostUsd", "The most to be spent must be from 0 to 1,000,000 USD.");
        }

        if (request.Caps.MaxCalls is < 0 or > 1_000_000)
        {
            return Invalid("/maxCalls", "The number of calls must be from 0 to 1,000,000.");
        }

        return request.Caps.Hosts is { } hosts && (hosts.Count is 0 or > 100 || hosts.Any(host => host.Length > 253 || !Scopes.IsWellFormed(host)))
            ? Invalid("/hosts", "The hosts must be 1 to 100 exact host names.")
            : null;
    }

    /// <summary>Times in tokens are whole seconds.</summary>
    public static DateTimeOffset WholeSecond(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    /// <summary>The claim <c>client_id</c> (RFC 9068): the workflow of an agent, else the subject itself.</summary>
    public static string ClientOf(Subject subject) => subject.Workflow is { } workflow ? "wf:" + workflow : subject.Text;

    private static Fault Invalid(string pointer, string detail) => GrantVerdict.Invalid(pointer, detail).Fault!;

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
