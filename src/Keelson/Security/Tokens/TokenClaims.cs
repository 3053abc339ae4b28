using System.Collections.Frozen;

namespace Keelson.Security.Tokens;

/// <summary>Everything that a token says; times are whole seconds, as on the wire.</summary>
internal sealed record TokenClaims
{
    public required string Issuer { get; init; }

    public required string Audience { get; init; }

    public required Subject Subject { get; init; }

    public required string ClientId { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset NotBefore { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required string TokenId { get; init; }

    public required FrozenSet<string> Scopes { get; init; }

    public required string Tenant { get; init; }

    public required int TrustTier { get; init; }

    /// <summary>How many exchanges lie behind the token.</summary>
    public int Depth { get; init; }

    public string? Run { get; init; }

    /// <summary>The tokens that this one was exchanged from, the nearest first (claims <c>par</c> and <c>anc</c>).</summary>
    public IReadOnlyList<string> Ancestors { get; init; } = [];

    /// <summary>Who exchanged on behalf of the subject, the newest first (claim <c>act</c>).</summary>
    public IReadOnlyList<string> Actors { get; init; } = [];

    public TokenCaps Caps { get; init; } = TokenCaps.None;

    /// <summary>The caller that these claims describe.</summary>
    public Principal ToPrincipal() => new()
    {
        Subject = Subject,
        Tenant = Tenant,
        TokenId = TokenId,
        Scopes = Scopes,
        TrustTier = TrustTier,
        Caps = Caps,
        Workflow = Subject.Workflow,
        Run = Run,
        ExpiresAt = ExpiresAt,
        Claims = this,
    };
}
