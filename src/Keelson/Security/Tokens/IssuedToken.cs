namespace Keelson.Security.Tokens;

/// <summary>A new token. The text is shown once and kept nowhere.</summary>
/// <param name="Text">The token itself: a secret.</param>
/// <param name="TokenId">Its identifier (jti): no secret.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="Principal">Who it speaks for.</param>
public sealed record IssuedToken(string Text, string TokenId, DateTimeOffset ExpiresAt, Principal Principal)
{
    /// <summary>Without the token: what is printed by mistake must not be a secret.</summary>
    public override string ToString() => $"token {TokenId} of {Principal.Subject} until {ExpiresAt:O}";
}
