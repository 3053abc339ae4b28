using System.Text.Json;
using Keelson.Security.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Security.Tokens;

/// <summary>
/// The JWS vectors of C2SP/wycheproof. Their payloads are no claims, so the parts are tested one by one: segments, key, header,
/// signature; and the whole verifier must refuse all of them.
/// </summary>
public sealed class WycheproofJwsTests
{
    [Fact]
    public void An_ES256_signature_is_good_exactly_when_the_vectors_say_so()
    {
        var accepted = 0;
        var wrong = new List<string>();
        foreach (var (group, test) in Tests())
        {
            var isValid = test.GetProperty("result").GetString() == "valid" && IsEs256(group);
            var isAccepted = IsGood(group, test.GetProperty("jws"));
            accepted += isAccepted ? 1 : 0;
            if (isValid != isAccepted)
            {
                wrong.Add($"{test.GetProperty("tcId")} {test.GetProperty("comment")}: {isAccepted}");
            }
        }

        Assert.Empty(wrong);
        Assert.True(accepted >= 2); // Otherwise a verifier that refuses everything would pass.
    }

    [Fact]
    public void None_of_them_is_a_token()
    {
        foreach (var (group, test) in Tests())
        {
            var keys = Key(group) is { } key && JsonWebKey.TryRead(key, out var readable) ? new OneKey(new VerificationKey(readable)) : new OneKey(null);
            var verifier = new TokenVerifier(
                new TokenProfile("a", "b", null),
                keys,
                new TokenRevocations(Timeout.InfiniteTimeSpan),
                new VerifiedTokenCache(2),
                new FakeTimeProvider());
            Assert.Equal("auth.token_invalid", verifier.Verify(Text(test.GetProperty("jws"))).Fault?.Code.Code);
        }
    }

    private static bool IsGood(JsonElement group, JsonElement jws)
    {
        if (Key(group) is not { } jwk
            || !JsonWebKey.TryRead(jwk, out var key)
            || !CompactJws.TryParse(Text(jws), out var parts)
            || !StrictJson.TryParseObject(parts.Header, out var header))
        {
            return false;
        }

        using (header)
        {
            // The header of our tokens has a type; theirs have none, so here only the two that matter are looked at.
            return header.RootElement.GetPropertyCount() == 2
                && header.RootElement.GetProperty("alg").ValueEquals(Es256.Algorithm)
                && header.RootElement.TryGetProperty("kid", out var keyId)
                && keyId.ValueEquals(jwk.GetProperty("kid").GetString())
                && new VerificationKey(key).Verify(parts.SigningInput, parts.Signature);
        }
    }

    private static bool IsEs256(JsonElement group) =>
        Key(group) is { } key && key.TryGetProperty("crv", out var curve) && curve.ValueEquals("P-256")
        && (!key.TryGetProperty("use", out var use) || use.ValueEquals("sig"));

    private static JsonElement? Key(JsonElement group) => group.TryGetProperty("public", out var key) ? key : null;

    private static string Text(JsonElement jws) => jws.ValueKind == JsonValueKind.String ? jws.GetString()! : jws.GetRawText();

    private static IEnumerable<(JsonElement Group, JsonElement Test)> Tests() =>
        from @group in SecurityVectors.Read("wycheproof-jws.json").GetProperty("testGroups").EnumerateArray()
        from test in @group.GetProperty("tests").EnumerateArray()
        select (@group, test);

    private sealed class OneKey(VerificationKey? key) : IVerificationKeys
    {
        public VerificationKey? Find(string keyId) => key;
    }
}
