using System.Collections.Frozen;
using System.Text.Json;
using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Security.Tokens;

/// <summary>Really signed tokens, good and hostile, at a fixed time (shared/vectors/security/jwt-attacks.json).</summary>
public sealed class JwtVectorTests
{
    [Fact]
    public void Every_token_gets_the_verdict_of_the_vectors()
    {
        var file = SecurityVectors.Read("jwt-attacks.json");
        var wrong = file.GetProperty("cases").EnumerateArray().Select(Judge).Where(complaint => complaint is not null);
        Assert.Empty(wrong);

        string? Judge(JsonElement vector)
        {
            var expected = vector.GetProperty("expect").GetString() == "accept" ? "accept" : vector.GetProperty("code").GetString()!;
            var seen = Verdict(file, vector);
            return seen == expected ? null : $"{vector.GetProperty("id")}: {seen} instead of {expected}";
        }
    }

    [Fact]
    public void A_verdict_is_the_same_when_the_token_comes_again()
    {
        var file = SecurityVectors.Read("jwt-attacks.json");
        var (verifier, _) = Verifier(file);
        foreach (var vector in file.GetProperty("cases").EnumerateArray())
        {
            var token = vector.GetProperty("token").GetString()!;
            Assert.Equal(verifier.Verify(token).Fault?.Code, verifier.Verify(token).Fault?.Code);
        }
    }

    [Fact]
    public void Every_exchange_gets_the_verdict_of_the_vectors()
    {
        var file = SecurityVectors.Read("jwt-attacks.json");
        var now = DateTimeOffset.FromUnixTimeSeconds(file.GetProperty("now").GetInt64());
        foreach (var vector in file.GetProperty("attenuation").EnumerateArray())
        {
            var parent = Parent(vector.GetProperty("parent"), now);
            var verdict = TokenAttenuation.Decide(parent, Request(vector.GetProperty("request"), now), parent.Subject, null, "t_child", now);
            var expected = vector.GetProperty("code").GetString();
            Assert.Equal((vector.GetProperty("id").GetString(), expected), (vector.GetProperty("id").GetString(), verdict.Fault?.Code.Code));
            Assert.Equal(vector.GetProperty("expect").GetString() == "accept", verdict.IsGranted);
        }
    }

    private static string Verdict(JsonElement file, JsonElement vector)
    {
        var (verifier, revocations) = Verifier(file);
        var hasContext = vector.TryGetProperty("context", out var context);
        if (hasContext && context.TryGetProperty("revokedJti", out var revoked))
        {
            foreach (var tokenId in revoked.EnumerateArray())
            {
                revocations.Apply(new Revocation(
                    RevocationKind.Token, tokenId.GetString()!, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, "test", null));
            }
        }

        var verdict = verifier.Verify(vector.GetProperty("token").GetString()!);
        var fault = verdict.Fault;
        if (verdict.IsAccepted && hasContext && context.TryGetProperty("requestTenant", out var tenant))
        {
            fault = TokenRules.CheckTenant(verdict.Principal, tenant.GetString()!);
        }

        return fault?.Code.Code ?? "accept";
    }

    private static (TokenVerifier Verifier, TokenRevocations Revocations) Verifier(JsonElement file)
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(file.GetProperty("now").GetInt64()));
        var profile = new TokenProfile(file.GetProperty("issuer").GetString()!, file.GetProperty("audience").GetString()!, null);
        var revocations = new TokenRevocations(Timeout.InfiniteTimeSpan);
        return (new TokenVerifier(profile, new JwksKeys(file.GetProperty("jwks")), revocations, new VerifiedTokenCache(100), time), revocations);
    }

    private static TokenClaims Parent(JsonElement parent, DateTimeOffset now)
    {
        Assert.True(Subject.TryParse("agent:acme/incident-triage/a-7", out var subject));
        return new TokenClaims
        {
            Issuer = "urn:test",
            Audience = parent.GetProperty("aud").GetString()!,
            Subject = subject,
            ClientId = "wf:incident-triage",
            IssuedAt = now,
            NotBefore = now,
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(parent.GetProperty("exp").GetInt64()),
            TokenId = "t_parent",
            Scopes = Texts(parent, "scope")!.ToFrozenSet(StringComparer.Ordinal),
            Tenant = parent.TryGetProperty("tnt", out var tenant) ? tenant.GetString()! : "acme",
            TrustTier = parent.GetProperty("tier").GetInt32(),
            Depth = parent.GetProperty("dep").GetInt32(),
            Caps = Caps(parent),
        };
    }

    private static TokenRequest Request(JsonElement request, DateTimeOffset now) => new()
    {
        Scopes = Texts(request, "scope"),
        Lifetime = request.TryGetProperty("exp", out var end) ? DateTimeOffset.FromUnixTimeSeconds(end.GetInt64()) - now : null,
        Audience = request.TryGetProperty("aud", out var audience) ? audience.GetString() : null,
        Tenant = request.TryGetProperty("tnt", out var tenant) ? tenant.GetString() : null,
        TrustTier = request.TryGetProperty("tier", out var tier) ? tier.GetInt32() : null,
        Caps = Caps(request),
    };

    private static TokenCaps Caps(JsonElement owner) => new()
    {
        MaxCost = owner.TryGetProperty("maxCostMicros", out var cost) ? new Money(cost.GetInt64() / 1_000_000m) : null,
        MaxCalls = owner.TryGetProperty("maxCalls", out var calls) ? calls.GetInt32() : null,
        Hosts = Texts(owner, "hosts"),
    };

    private static string[]? Texts(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var texts) ? [.. texts.EnumerateArray().Select(text => text.GetString()!)] : null;
}
