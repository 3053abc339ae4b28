namespace Keelson.Security.Tokens;

/// <summary>What is asked of a new token. What is absent is inherited from the parent, or takes the default.</summary>
public sealed record TokenRequest
{
    /// <summary>For whom; required unless inherited.</summary>
    public string? Subject { get; init; }

    /// <summary>Which scopes; required unless inherited.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>For how long.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>Which trust tier, 1 to 3.</summary>
    public int? TrustTier { get; init; }

    /// <summary>Which limits.</summary>
    public TokenCaps Caps { get; init; } = TokenCaps.None;

    /// <summary>Which run it is bound to.</summary>
    public string? Run { get; init; }

    /// <summary>Which audience; only the parent's own is ever granted.</summary>
    public string? Audience { get; init; }

    /// <summary>Which tenant; only the parent's own is ever granted.</summary>
    public string? Tenant { get; init; }
}
