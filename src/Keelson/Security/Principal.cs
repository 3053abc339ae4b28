using System.Collections.Frozen;
using System.Security.Claims;
using Keelson.Primitives;
using Keelson.Security.Tokens;

namespace Keelson.Security;

/// <summary>Who calls, as the platform has verified it: the subject of a token and everything that the token allows.</summary>
public sealed class Principal
{
    private ClaimsPrincipal? _user;

    /// <summary>For whom the token speaks.</summary>
    public required Subject Subject { get; init; }

    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>The identifier of the token (jti); <c>admin</c> for the built-in admin token.</summary>
    public required string TokenId { get; init; }

    /// <summary>What the token allows; exact strings, see <see cref="Security.Scopes"/>.</summary>
    public required FrozenSet<string> Scopes { get; init; }

    /// <summary>Rollout wave of the caller, 1 to 3.</summary>
    public int TrustTier { get; init; } = 1;

    /// <summary>Limits beside the scopes.</summary>
    public TokenCaps Caps { get; init; } = TokenCaps.None;

    /// <summary>The workflow class that the token is bound to.</summary>
    public string? Workflow { get; init; }

    /// <summary>The run that the token is bound to.</summary>
    public string? Run { get; init; }

    /// <summary>When the token ends.</summary>
    public DateTimeOffset ExpiresAt { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>True for the built-in admin token: every scope, no cap.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>What the caller's token says; null for the built-in admin token and the platform itself.</summary>
    internal TokenClaims? Claims { get; init; }

    /// <summary>True for a person; only people approve.</summary>
    public bool IsPerson => Subject.Kind == SubjectKind.User;

    /// <summary>How the caller is named in events: the person, or the token of a program.</summary>
    public string Actor => IsPerson ? Subject.Text : "jti:" + TokenId;

    /// <summary>The platform itself, for what no caller asked for: tokens of runs, sweeps, timers.</summary>
    internal static Principal Platform(string tenant) => new()
    {
        Subject = new Subject(SubjectKind.Node, "node:keelson"),
        Tenant = tenant,
        TokenId = "platform",
        Scopes = [],
        TrustTier = 3,
        IsAdmin = true,
    };

    /// <summary>True when the token holds exactly this scope.</summary>
    public bool Has(string scope) => IsAdmin || Scopes.Contains(scope);

    /// <summary>
    /// On whose account a request runs. What the token claims cannot be overridden by a header; a header fills only what is open.
    /// </summary>
    public Attribution ToAttribution(string? workflow = null, string? run = null, string? session = null, string? traceId = null)
    {
        var boundRun = Run ?? run;
        return new Attribution(Tenant, Subject.Text)
        {
            TokenId = TokenId,
            Workflow = Workflow ?? workflow,
            Run = boundRun is null ? null : new RunId(boundRun),
            Session = session is null ? null : new SessionId(session),
            TrustTier = TrustTier,
            TraceId = traceId,
            TokenCostCap = Caps.MaxCost,
        };
    }

    /// <summary>The same caller as ASP.NET Core names it; made once.</summary>
    public ClaimsPrincipal ToUser() => _user ??= new ClaimsPrincipal(new PrincipalIdentity(this));

    /// <summary>The caller behind an ASP.NET Core user, or null when nobody was authenticated by the platform.</summary>
    public static Principal? Of(ClaimsPrincipal? user) => (user?.Identity as PrincipalIdentity)?.Principal;
}
