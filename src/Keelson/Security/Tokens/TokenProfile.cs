namespace Keelson.Security.Tokens;

/// <summary>What a token must say to be one of ours, and how long it may live.</summary>
/// <param name="Issuer">The only issuer, exactly.</param>
/// <param name="Audience">The only audience, exactly.</param>
/// <param name="Tenant">The only tenant; null accepts any (a verifier that serves several).</param>
internal sealed record TokenProfile(string Issuer, string Audience, string? Tenant)
{
    /// <summary>How far the clocks of issuer and verifier may differ.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <summary>When nothing else is asked for: long enough for one piece of work, short enough that a leak is soon worthless.</summary>
    public static readonly TimeSpan LifetimeDefault = TimeSpan.FromMinutes(5);

    /// <summary>Model-driven code sees its token, so it gets one for minutes; its supervisor renews it.</summary>
    public static readonly TimeSpan LifetimeMaxAgent = TimeSpan.FromSeconds(900);

    /// <summary>
    /// Tokens of people and pipelines lie in secret stores that are changed by hand: a quarter is the rhythm that people keep, and
    /// revocation by identifier works within a second at any age.
    /// </summary>
    public static readonly TimeSpan LifetimeMaxService = TimeSpan.FromDays(90);

    /// <summary>The longest chain of exchanges.</summary>
    public const int DepthMax = 4;

    /// <summary>The longest life of any token.</summary>
    public static TimeSpan LifetimeMaxAny => LifetimeMaxService;

    /// <summary>The longest life of a token for such a subject.</summary>
    public static TimeSpan LifetimeMax(SubjectKind kind) =>
        kind is SubjectKind.User or SubjectKind.Service ? LifetimeMaxService : LifetimeMaxAgent;
}
