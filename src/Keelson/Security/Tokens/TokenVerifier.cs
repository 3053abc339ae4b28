using Keelson.Primitives;

namespace Keelson.Security.Tokens;

/// <summary>
/// Says who a token speaks for. The signature is checked once and remembered; time and revocation are checked on every use. Never
/// throws for what a stranger sends. Safe for concurrent use.
/// </summary>
internal sealed class TokenVerifier(
    TokenProfile profile,
    IVerificationKeys keys,
    TokenRevocations revocations,
    VerifiedTokenCache cache,
    TimeProvider time)
{
    public TokenVerdict Verify(string token)
    {
        if (token.Length > CompactJws.LengthMax)
        {
            return TokenVerdict.Refuse(TokenRules.Invalid($"The token is longer than {CompactJws.LengthMax} characters."));
        }

        var digest = TokenDigest.Of(token);
        if (!cache.TryGet(digest, out var verified))
        {
            if (VerifyAnew(token, out verified) is { } fault)
            {
                return TokenVerdict.Refuse(fault);
            }

            cache.Add(digest, verified!);
        }

        var now = time.GetUtcNow();
        return (TokenRules.CheckTime(verified!.Claims, now) ?? revocations.Check(verified, now)) is { } refusal
            ? TokenVerdict.Refuse(refusal, verified.Claims.TokenId)
            : TokenVerdict.Accept(verified.Principal);
    }

    private Fault? VerifyAnew(string token, out VerifiedToken? verified)
    {
        verified = null;
        if (!CompactJws.TryParse(token, out var jws))
        {
            return TokenRules.Invalid("The token is not three canonical base64url segments with dots between them.");
        }

        if (!TokenHeader.TryRead(jws.Header, out var keyId))
        {
            return TokenRules.Invalid("The token's header must be exactly alg ES256, typ at+jwt and a kid.");
        }

        if (keys.Find(keyId) is not { } key)
        {
            return revocations.IsKeyRevoked(keyId)
                ? new Fault(ErrorCodes.AuthTokenRevoked, "The key that signed the token was retired.")
                : TokenRules.Invalid("The token names a key that this platform does not have.");
        }

        if (!key.Verify(jws.SigningInput, jws.Signature))
        {
            return TokenRules.Invalid("The token's signature is not good.");
        }

        if (!TokenClaimsReader.TryRead(jws.Payload, out var claims, out var complaint))
        {
            return TokenRules.Invalid(complaint);
        }

        verified = new VerifiedToken(keyId, claims, claims.ToPrincipal());
        return TokenRules.CheckForm(claims, profile);
    }
}
