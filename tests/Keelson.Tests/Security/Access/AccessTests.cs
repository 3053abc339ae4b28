using System.Net;
using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Access;
using Keelson.Security.Tokens;
using Keelson.Storage;
using Keelson.Storage.InMemory;
using Keelson.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Keelson.Tests.Security.Access;

/// <summary>Who gets through a real server, and what the others hear.</summary>
public sealed class AccessTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("keelson-access-").FullName;
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private WebApplication _app = null!;
    private string _admin = "";

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IStore, InMemoryStore>();
        builder.Services.AddSingleton<ITelemetry>(new RecordingTelemetry(TimeProvider.System));
        builder.Services.AddSecurity(new SecurityOptions { DataFolder = _folder, Tenant = "acme" });
        _app = builder.Build();
        _app.MapGet("/open", () => "open").AllowAnonymous();
        _app.MapGet("/caller", (HttpContext http) => http.GetPrincipal().Subject.Text).RequireCaller();
        _app.MapGet("/runs", () => "runs").RequireScope(Scopes.RunRead);
        _app.MapPost("/runs", () => "made").RequireScope(Scopes.RunManage);
        _app.MapGet("/either", () => "either").RequireAnyScope(Scopes.SloRead, Scopes.RunRead);
        _app.MapPost("/workflows/{name}/runs", (string name) => name).RequireScope("workflow:{name}.run");
        _app.MapGet("/unnamed", () => "unnamed");
        _app.MapGet("/v1/models", () => "models").RequireCaller().AcceptApiKey();
        await _app.StartAsync();
        _client.BaseAddress = new Uri(_app.Urls.Single());
        _admin = (await File.ReadAllTextAsync(AdminToken.PathIn(_folder))).Trim();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Without_a_token_one_hears_how_to_send_one()
    {
        var answer = await Get("/runs");
        var envelope = await Envelope(answer);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer realm=\"keelson\"", answer.Headers.WwwAuthenticate.ToString());
        Assert.Equal(("auth.token_missing", "not_executed", "never"), (envelope.Code, envelope.Outcome, envelope.Retry.Class));
        Assert.Equal(envelope.RequestId, Assert.Single(answer.Headers.GetValues("Keelson-Request-Id")));
    }

    [Theory]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer ")]
    [InlineData("Basic YTpi")]
    [InlineData("Bearer a b")]
    public async Task A_bad_credential_is_a_401_with_an_envelope(string authorization)
    {
        var answer = await Get("/runs", ("Authorization", authorization));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("error=\"invalid_token\"", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Equal("auth.token_invalid", (await Envelope(answer)).Code);
    }

    [Fact]
    public async Task A_missing_scope_is_a_403_that_names_it()
    {
        var answer = await Get("/runs", Bearer(await Token(Scopes.SloRead)));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("scope=\"run:read\"", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        var envelope = await Envelope(answer);
        Assert.Equal("auth.scope_missing", envelope.Code);
        Assert.Contains("run:read", envelope.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_held_scope_opens_its_endpoint_and_no_other()
    {
        var token = Bearer(await Token(Scopes.RunRead));
        Assert.Equal(HttpStatusCode.OK, (await Get("/runs", token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Get("/either", token)).StatusCode);
        Assert.Equal("service:test", await (await Get("/caller", token)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.Forbidden, (await Send(HttpMethod.Post, "/runs", token)).StatusCode);
    }

    [Theory]
    [InlineData("/workflows/triage/runs", HttpStatusCode.OK)]
    [InlineData("/workflows/refund/runs", HttpStatusCode.Forbidden)]
    [InlineData("/workflows/Triage/runs", HttpStatusCode.Forbidden)]
    [InlineData("/workflows/triage%20x/runs", HttpStatusCode.Forbidden)]
    [InlineData("/workflows/%74riage/runs", HttpStatusCode.OK)]
    [InlineData("/x/../workflows/refund/runs", HttpStatusCode.Forbidden)]
    public async Task A_scope_with_a_name_is_held_against_the_matched_route(string path, HttpStatusCode expected) =>
        Assert.Equal(expected, (await Send(HttpMethod.Post, path, Bearer(await Token("workflow:triage.run")))).StatusCode);

    [Fact]
    public async Task An_endpoint_that_names_no_scope_is_closed_even_to_the_admin()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await Get("/unnamed", Bearer(_admin))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Get("/unnamed")).StatusCode);
    }

    [Fact]
    public async Task Where_nothing_is_a_stranger_learns_nothing_and_a_caller_hears_so()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await Get("/nowhere")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Get("/nowhere", Bearer(_admin))).StatusCode);
    }

    [Fact]
    public async Task The_admin_token_opens_every_named_endpoint()
    {
        Assert.Equal(HttpStatusCode.OK, (await Get("/runs", Bearer(_admin))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Send(HttpMethod.Post, "/workflows/any/runs", Bearer(_admin))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Get("/open")).StatusCode);
    }

    [Fact]
    public async Task An_api_key_header_counts_only_where_it_is_taken()
    {
        Assert.Equal(HttpStatusCode.OK, (await Get("/v1/models", ("x-api-key", _admin))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Get("/runs", ("x-api-key", _admin))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Get("/v1/models", ("x-api-key", "wrong"))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Get("/runs?access_token=" + _admin)).StatusCode);
    }

    [Fact]
    public async Task A_cookie_may_look_from_everywhere_and_change_only_from_a_page_of_our_own()
    {
        var cookie = ("Cookie", ConsoleCookie.Name + "=" + _admin);
        var own = ("Origin", _client.BaseAddress!.ToString().TrimEnd('/'));
        Assert.Equal(HttpStatusCode.OK, (await Get("/runs", cookie)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Send(HttpMethod.Post, "/runs", cookie, own)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Send(HttpMethod.Post, "/runs", cookie, ("Sec-Fetch-Site", "same-origin"))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Send(HttpMethod.Post, "/runs", cookie)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Send(HttpMethod.Post, "/runs", cookie, ("Origin", "http://127.0.0.1:1"))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Send(HttpMethod.Post, "/runs", cookie, ("Sec-Fetch-Site", "same-site"))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Get("/runs", cookie, ("Upgrade", "websocket"), ("Origin", "http://127.0.0.1:1"))).StatusCode);
    }

    [Fact]
    public async Task A_person_with_a_browser_is_led_to_the_sign_in_and_back()
    {
        var answer = await Get("/runs?state=failed", ("Accept", "text/html"));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/sign-in?returnUrl=%2Fruns%3Fstate%3Dfailed", answer.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData("/runs?x=1", "/runs?x=1")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/a\nb", "/")]
    [InlineData("", "/")]
    [InlineData(null, "/")]
    public void After_the_sign_in_one_stays_here(string? asked, string expected) => Assert.Equal(expected, SignInPage.SafeReturn(asked));

    [Fact]
    public async Task A_revoked_token_is_refused_on_the_next_request()
    {
        var token = await Token(Scopes.RunRead);
        Assert.Equal(HttpStatusCode.OK, (await Get("/runs", Bearer(token))).StatusCode);
        var services = _app.Services;
        var tokenId = services.GetRequiredService<TokenVerifier>().Verify(token).Principal!.TokenId;
        await services.GetRequiredService<RevocationStore>().RevokeAsync(
            RevocationKind.Token, tokenId, null, services.GetRequiredService<AdminToken>().Principal, TestContext.Current.CancellationToken);
        Assert.Equal("auth.token_revoked", (await Envelope(await Get("/runs", Bearer(token)))).Code);
    }

    private static (string, string) Bearer(string token) => ("Authorization", "Bearer " + token);

    private async Task<string> Token(params string[] scopes)
    {
        var verdict = await _app.Services.GetRequiredService<TokenStore>().IssueAsync(
            new TokenRequest { Subject = "service:test", Scopes = scopes },
            _app.Services.GetRequiredService<AdminToken>().Principal,
            TestContext.Current.CancellationToken);
        return verdict.Token!.Text;
    }

    private Task<HttpResponseMessage> Get(string path, params (string Name, string Value)[] headers) => Send(HttpMethod.Get, path, headers);

    private async Task<HttpResponseMessage> Send(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<ErrorEnvelope> Envelope(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return ErrorEnvelope.Parse(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }
}
