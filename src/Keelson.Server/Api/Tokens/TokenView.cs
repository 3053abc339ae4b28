using Keelson.Primitives;
using Keelson.Security.Tokens;

namespace Keelson.Server.Api.Tokens;

/// <summary>What is known of a token that was issued.</summary>
/// <param name="Jti">Its identifier.</param>
/// <param name="Sub">For whom.</param>
/// <param name="Scope">Its scopes.</param>
/// <param name="Tier">Its trust tier.</param>
/// <param name="IssuedAt">When it was issued.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="IssuedBy">Who issued it.</param>
/// <param name="Parent">The token that it was made from.</param>
/// <param name="Run">The run that it is bound to.</param>
/// <param name="MaxCostUsd">The most to be spent.</param>
/// <param name="RevokedAt">When it was revoked.</param>
internal sealed record TokenView(
    string Jti,
    string Sub,
    string Scope,
    int Tier,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt,
    string IssuedBy,
    string? Parent,
    string? Run,
    Money? MaxCostUsd,
    DateTimeOffset? RevokedAt)
{
    /// <summary>The view of a row.</summary>
    public static TokenView Of(TokenRow row) => new(
        row.TokenId,
        row.Subject,
        string.Join(' ', row.Scopes),
        row.TrustTier,
        row.IssuedAt,
        row.ExpiresAt,
        row.IssuedBy,
        row.Parent,
        row.Run,
        row.MaxCost,
        row.RevokedAt);
}
