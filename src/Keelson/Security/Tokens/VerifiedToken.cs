namespace Keelson.Security.Tokens;

/// <summary>A token whose signature and form were found good once; time and revocation are looked at on every use.</summary>
/// <param name="KeyId">The key that signed it.</param>
/// <param name="Claims">What it says.</param>
/// <param name="Principal">Who it speaks for.</param>
internal sealed record VerifiedToken(string KeyId, TokenClaims Claims, Principal Principal);
