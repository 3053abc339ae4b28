using System.Text.Json.Serialization;

namespace Keelson.Server.Api.Tokens;

/// <summary>The answer of a token exchange; members as RFC 8693 2.2.1 names them.</summary>
/// <param name="AccessToken">The token.</param>
/// <param name="IssuedTokenType">What it is.</param>
/// <param name="TokenType">How it is sent.</param>
/// <param name="ExpiresIn">Seconds until it ends.</param>
/// <param name="Scope">Its scopes.</param>
internal sealed record ExchangedToken(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("issued_token_type")] string IssuedTokenType,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] long ExpiresIn,
    string Scope);
