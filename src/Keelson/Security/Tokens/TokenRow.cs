using Keelson.Primitives;

namespace Keelson.Security.Tokens;

/// <summary>What is kept of an issued token: enough to list and revoke it, never the token.</summary>
internal sealed record TokenRow(
    string TokenId,
    string Subject,
    string Tenant,
    IReadOnlyList<string> Scopes,
    int TrustTier,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt,
    string IssuedBy)
{
    public string? Parent { get; init; }

    public string? Run { get; init; }

    public Money? MaxCost { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    public static TokenRow Of(TokenClaims claims, Principal issuedBy) => new(
        claims.TokenId,
        claims.Subject.Text,
        claims.Tenant,
        [.. claims.Scopes.Order(StringComparer.Ordinal)],
        claims.TrustTier,
        claims.IssuedAt,
        claims.ExpiresAt,
        issuedBy.Actor)
    {
        Parent = claims.Ancestors.Count > 0 ? claims.Ancestors[0] : null,
        Run = claims.Run,
        MaxCost = claims.Caps.MaxCost,
    };
}
