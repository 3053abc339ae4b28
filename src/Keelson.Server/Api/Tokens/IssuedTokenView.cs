namespace Keelson.Server.Api.Tokens;

/// <summary>A new token; the only time that its text is shown.</summary>
/// <param name="Token">The token.</param>
/// <param name="Jti">Its identifier.</param>
/// <param name="Sub">For whom.</param>
/// <param name="Scope">Its scopes.</param>
/// <param name="Tier">Its trust tier.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record IssuedTokenView(string Token, string Jti, string Sub, string Scope, int Tier, DateTimeOffset ExpiresAt);
