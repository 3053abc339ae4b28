using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Keelson.Server.Tests.Api;

public sealed class TokensApiTests(RunningPlatform platform) : IClassFixture<RunningPlatform>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_issued_used_listed_and_revoked()
    {
        var issued = await IssueAsync(new { sub = "service:ci", scope = "events:read slo:read", ttlSeconds = 3600, tier = 2, maxCostUsd = "1.50" });
        var (token, jti) = (issued.GetProperty("token").GetString()!, issued.GetProperty("jti").GetString()!);
        Assert.Equal(("service:ci", "events:read slo:read", 2), (issued.GetProperty("sub").GetString(), issued.GetProperty("scope").GetString(), issued.GetProperty("tier").GetInt32()));
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(token, "/api/events")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await CallAsync(token, "/api/capacity")).StatusCode);

        var row = await ReadAsync(await platform.Client.GetAsync(new Uri($"/api/tokens/{jti}", UriKind.Relative), Cancellation));
        Assert.Equal(("1.5", "user:admin"), (row.GetProperty("maxCostUsd").GetString(), row.GetProperty("issuedBy").GetString()));
        Assert.DoesNotContain(token, row.GetRawText(), StringComparison.Ordinal);

        var revoked = await platform.Client.DeleteAsync(new Uri($"/api/tokens/{jti}?reason=done", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        Assert.Equal("auth.token_revoked", await CodeAsync(await CallAsync(token, "/api/events")));
        var list = await ReadAsync(await platform.Client.GetAsync(new Uri("/api/tokens?limit=1000", UriKind.Relative), Cancellation));
        var listed = list.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("jti").GetString() == jti);
        Assert.True(listed.TryGetProperty("revokedAt", out _));
    }

    [Fact]
    public async Task Lists_are_cut_and_go_on_at_the_cursor()
    {
        for (var i = 0; i < 3; i++)
        {
            await IssueAsync(new { sub = "service:page" + i, scope = "slo:read" });
        }

        var first = await ReadAsync(await platform.Client.GetAsync(new Uri("/api/tokens?limit=2", UriKind.Relative), Cancellation));
        Assert.Equal(2, first.GetProperty("items").GetArrayLength());
        var second = await ReadAsync(await platform.Client.GetAsync(
            new Uri($"/api/tokens?limit=1&cursor={first.GetProperty("nextCursor")}", UriKind.Relative), Cancellation));
        Assert.Equal("service:page0", second.GetProperty("items")[0].GetProperty("sub").GetString());
    }

    [Theory]
    [InlineData("""{"sub":"service:ci","scope":"everything"}""", "/scope")]
    [InlineData("""{"sub":"service:ci","scope":""}""", "/scope")]
    [InlineData("""{"sub":"service:ci"}""", "/scope")]
    [InlineData("""{"scope":"run:read"}""", "/subject")]
    [InlineData("""{"sub":"service:ci","scope":"run:read","ttlSeconds":1e300}""", "/ttl")]
    [InlineData("""{"sub":"service:ci","scope":"run:read","ttlSeconds":0.5}""", "/ttl")]
    [InlineData("""{"sub":"agent:acme/triage/1","scope":"run:read","ttlSeconds":901}""", "/ttl")]
    [InlineData("""{"sub":"service:ci","scope":"run:read","tier":7}""", "/tier")]
    [InlineData("""{"sub":"service:ci","scope":"run:read","maxCostUsd":"-1"}""", "/maxCostUsd")]
    [InlineData("""{"sub":"service:ci","scope":"run:read","hosts":[]}""", "/hosts")]
    public async Task A_request_that_makes_no_sense_says_where(string body, string pointer)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await platform.Client.PostAsync(new Uri("/api/tokens", UriKind.Relative), content, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var envelope = await ReadAsync(answer);
        Assert.Equal("request.invalid", envelope.GetProperty("code").GetString());
        Assert.Equal(pointer, envelope.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("""{"sub":1}""")]
    [InlineData("""{"sub":"service:ci","sub":"user:admin","scope":"run:read"}""")]
    public async Task A_body_that_is_no_request_is_refused(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await platform.Client.PostAsync(new Uri("/api/tokens", UriKind.Relative), content, Cancellation);
        Assert.Equal((HttpStatusCode.BadRequest, "request.invalid"), (answer.StatusCode, await CodeAsync(answer)));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused()
    {
        using var content = new StringContent($$"""{"sub":"service:ci","scope":"{{new string('a', 70_000)}}"}""", Encoding.UTF8, "application/json");
        using var answer = await platform.Client.PostAsync(new Uri("/api/tokens", UriKind.Relative), content, Cancellation);
        Assert.Equal("request.too_large", await CodeAsync(answer));
    }

    [Fact]
    public async Task Only_who_holds_the_scope_administers_tokens()
    {
        var token = (await IssueAsync(new { sub = "service:ci", scope = "events:read" })).GetProperty("token").GetString()!;
        Assert.Equal("auth.scope_missing", await CodeAsync(await CallAsync(token, "/api/tokens")));
        Assert.Equal("auth.token_missing", await CodeAsync(await CallAsync(null, "/api/tokens")));
    }

    [Fact]
    public async Task Who_administers_gives_away_no_more_than_its_own_and_retires_no_key()
    {
        var token = (await IssueAsync(new { sub = "user:alice", scope = "admin:tokens slo:read", ttlSeconds = 3600 })).GetProperty("token").GetString()!;
        using var client = Client(token);
        using var wider = await client.PostAsJsonAsync("/api/tokens", new { sub = "service:ci", scope = "run:manage" }, Cancellation);
        Assert.Equal("auth.attenuation_violation", await CodeAsync(wider));
        using var within = await client.PostAsJsonAsync("/api/tokens", new { sub = "service:ci", scope = "slo:read" }, Cancellation);
        Assert.Equal(HttpStatusCode.Created, within.StatusCode);
        using var retire = await client.DeleteAsync(new Uri("/api/tokens?kid=any", UriKind.Relative), Cancellation);
        Assert.Equal("auth.scope_missing", await CodeAsync(retire));
    }

    [Fact]
    public async Task Tokens_of_a_subject_are_revoked_together()
    {
        var token = (await IssueAsync(new { sub = "user:bob", scope = "slo:read events:read" })).GetProperty("token").GetString()!;
        using var answer = await platform.Client.DeleteAsync(new Uri("/api/tokens?sub=user:bob", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("auth.token_revoked", await CodeAsync(await CallAsync(token, "/api/events")));
    }

    [Theory]
    [InlineData("/api/tokens", "request.invalid")]
    [InlineData("/api/tokens?sub=a&run=b", "request.invalid")]
    [InlineData("/api/tokens?sub=", "request.invalid")]
    [InlineData("/api/tokens/t_unknown", "request.not_found")]
    public async Task A_revocation_must_name_something(string path, string code)
    {
        using var answer = await platform.Client.DeleteAsync(new Uri(path, UriKind.Relative), Cancellation);
        Assert.Equal(code, await CodeAsync(answer));
    }

    [Fact]
    public async Task An_exchange_gives_a_narrower_token()
    {
        var parent = (await IssueAsync(new { sub = "service:ci", scope = "events:read slo:read", tier = 2, maxCostUsd = "5" })).GetProperty("token").GetString()!;
        using var answer = await ExchangeAsync(parent, ("scope", "slo:read"), ("ttl_seconds", "60"), ("max_cost_usd", "0.5"), ("tier", "1"));
        var exchanged = await ReadAsync(answer);
        Assert.Equal("Bearer", exchanged.GetProperty("token_type").GetString());
        Assert.Equal("slo:read", exchanged.GetProperty("scope").GetString());
        Assert.Equal("urn:ietf:params:oauth:token-type:access_token", exchanged.GetProperty("issued_token_type").GetString());
        Assert.InRange(exchanged.GetProperty("expires_in").GetInt64(), 50, 60);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.Equal(HttpStatusCode.Forbidden, (await CallAsync(exchanged.GetProperty("access_token").GetString(), "/api/events")).StatusCode);
    }

    [Theory]
    [InlineData("scope", "run:manage", "auth.attenuation_violation")]
    [InlineData("tier", "3", "auth.attenuation_violation")]
    [InlineData("ttl_seconds", "100000", "auth.attenuation_violation")]
    [InlineData("audience", "urn:other", "auth.attenuation_violation")]
    [InlineData("grant_type", "password", "request.invalid")]
    [InlineData("subject_token", "wrong", "auth.token_invalid")]
    [InlineData("subject_token_type", "urn:other", "request.invalid")]
    [InlineData("actor_token", "any", "request.invalid")]
    [InlineData("max_cost_usd", "much", "request.invalid")]
    [InlineData("max_cost_usd", "99999999999999999999999999999999", "request.invalid")]
    public async Task An_exchange_never_widens_and_keeps_to_its_form(string name, string value, string code)
    {
        var parent = (await IssueAsync(new { sub = "service:ci", scope = "events:read slo:read", tier = 2 })).GetProperty("token").GetString()!;
        using var answer = await ExchangeAsync(parent, (name, value));
        Assert.Equal(code, await CodeAsync(answer));
    }

    [Fact]
    public async Task An_exchange_is_a_form_with_each_parameter_once()
    {
        using var json = await platform.Client.PostAsJsonAsync("/oauth/token", new { grant_type = "x" }, Cancellation);
        Assert.Equal("request.unsupported", await CodeAsync(json));
        var parent = (await IssueAsync(new { sub = "service:ci", scope = "slo:read" })).GetProperty("token").GetString()!;
        using var client = Client(parent);
        using var twice = new StringContent(
            $"grant_type=urn:ietf:params:oauth:grant-type:token-exchange&subject_token_type=urn:ietf:params:oauth:token-type:access_token&subject_token={parent}&scope=a&scope=b",
            Encoding.ASCII,
            "application/x-www-form-urlencoded");
        using var answer = await client.PostAsync(new Uri("/oauth/token", UriKind.Relative), twice, Cancellation);
        Assert.Equal("request.invalid", await CodeAsync(answer));
    }

    [Fact]
    public async Task The_public_keys_are_open_and_hold_nothing_private()
    {
        using var client = platform.NewClient(isAuthorized: false);
        using var answer = await client.GetAsync(new Uri("/.well-known/jwks.json", UriKind.Relative), Cancellation);
        Assert.Equal("application/jwk-set+json", answer.Content.Headers.ContentType?.MediaType);
        var key = (await ReadAsync(answer)).GetProperty("keys")[0];
        Assert.Equal("P-256", key.GetProperty("crv").GetString());
        Assert.False(key.TryGetProperty("d", out _));
    }

    private HttpClient Client(string? token)
    {
        var client = platform.NewClient(isAuthorized: false);
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private async Task<JsonElement> IssueAsync(object body)
    {
        using var answer = await platform.Client.PostAsJsonAsync("/api/tokens", body, Cancellation);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return await ReadAsync(answer);
    }

    private async Task<HttpResponseMessage> CallAsync(string? token, string path)
    {
        using var client = Client(token);
        return await client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
    }

    private async Task<HttpResponseMessage> ExchangeAsync(string parent, params (string Name, string Value)[] members)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "urn:ietf:params:oauth:grant-type:token-exchange",
            ["subject_token"] = parent,
            ["subject_token_type"] = "urn:ietf:params:oauth:token-type:access_token",
        };
        foreach (var (name, value) in members)
        {
            form[name] = value;
        }

        using var client = Client(parent);
        using var content = new FormUrlEncodedContent(form);
        return await client.PostAsync(new Uri("/oauth/token", UriKind.Relative), content, Cancellation);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(Cancellation));
        return document.RootElement.Clone();
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) => (await ReadAsync(answer)).GetProperty("code").GetString();
}
