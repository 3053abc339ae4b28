using System.Net;
using System.Text;

namespace Keelson.Server.Tests.BadInput;

/// <summary>What callers may send that is wrong, over a real port: each ends in a clear envelope.</summary>
public sealed class BadRequestTests : IAsyncLifetime
{
    private BadInputPlatform? _platform;

    private BadInputPlatform Platform => _platform!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _platform = await BadInputPlatform.StartAsync();

    public ValueTask DisposeAsync() => Platform.DisposeAsync();

    [Fact]
    public async Task Nothing_there_and_a_wrong_method_are_said_as_envelopes()
    {
        await Envelope.ExpectAsync(await Platform.Client.GetAsync("/nope", Cancel), HttpStatusCode.NotFound, "request.not_found");
        await Envelope.ExpectAsync(await Platform.Client.GetAsync("/v1/nope", Cancel), HttpStatusCode.NotFound, "request.not_found");
        using var empty = new StringContent("");
        var wrong = await Platform.Client.PostAsync("/api/capacity", empty, Cancel);
        await Envelope.ExpectAsync(wrong, HttpStatusCode.MethodNotAllowed, "request.unsupported");
        Assert.Contains("GET", wrong.Content.Headers.Allow);
    }

    [Fact]
    public async Task A_monitor_may_ask_for_the_status_alone()
    {
        foreach (var path in new[] { "/healthz", "/readyz" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, path);
            using var anonymous = new HttpClient { BaseAddress = Platform.Client.BaseAddress };
            using var response = await anonymous.SendAsync(request, Cancel);

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_name_longer_than_any_key_is_not_found()
    {
        foreach (var path in new[] { "/api/runs/", "/api/sessions/", "/api/requests/", "/v1/responses/", "/" })
        {
            await Envelope.ExpectAsync(await Platform.Client.GetAsync(path + new string('a', 5000), Cancel), HttpStatusCode.NotFound, "request.not_found");
        }
    }

    [Fact]
    public async Task What_cannot_be_read_is_said_in_words_of_the_API()
    {
        var deep = await Envelope.ExpectAsync(await PostAsync("/api/tokens", "{"), HttpStatusCode.BadRequest, "request.invalid");
        var none = await Envelope.ExpectAsync(await PostAsync("/api/tokens", ""), HttpStatusCode.BadRequest, "request.invalid");
        var shape = await Envelope.ExpectAsync(await PostAsync("/api/outcomes", """{"run":{}}"""), HttpStatusCode.BadRequest, "request.invalid");
        var parameter = await Envelope.ExpectAsync(await Platform.Client.GetAsync("/api/runs?limit=abc", Cancel), HttpStatusCode.BadRequest, "request.invalid");

        Assert.Equal("The body is not the JSON that this endpoint takes at line 1, byte 2.", deep.GetProperty("detail").GetString());
        Assert.DoesNotContain("Service", none.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Keelson.", shape.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("/run", shape.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("limit", parameter.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_model_is_named()
    {
        var envelope = await Envelope.ExpectAsync(await AskAsync("""{"model":"gpt-9","messages":[]}"""), HttpStatusCode.NotFound, "model.not_found");

        Assert.Contains("gpt-9", envelope.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"model":"m"}""")]
    [InlineData("""{"model":"m","messages":"hi"}""")]
    public async Task A_body_that_is_no_chat_request_is_refused(string body) =>
        await Envelope.ExpectAsync(await AskAsync(body), HttpStatusCode.BadRequest, "request.invalid");

    [Fact]
    public async Task Deep_JSON_is_refused_by_the_model_endpoint_and_by_the_management_endpoints()
    {
        var deep = new string('[', 5000) + new string(']', 5000);
        await Envelope.ExpectAsync(await AskAsync("{\"model\":\"m\",\"messages\":" + deep + "}"), HttpStatusCode.BadRequest, "request.invalid");
        await Envelope.ExpectAsync(await PostAsync("/api/outcomes", "{\"run\":" + deep + "}"), HttpStatusCode.BadRequest, "request.invalid");
        await Envelope.ExpectAsync(await PostAsync("/api/tokens", "{\"sub\":" + deep + "}"), HttpStatusCode.BadRequest, "request.invalid");
    }

    [Fact]
    public async Task An_oversized_body_is_refused_with_the_limit()
    {
        var large = new string('x', 9 * 1024 * 1024);
        var envelope = await Envelope.ExpectAsync(
            await AskAsync("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + large + "\"}]}"),
            HttpStatusCode.RequestEntityTooLarge,
            "request.too_large");
        Assert.Matches("[0-9]{6}", envelope.GetProperty("detail").GetString());
        await Envelope.ExpectAsync(await PostAsync("/api/outcomes", "\"" + large + "\""), HttpStatusCode.RequestEntityTooLarge, "request.too_large");
        await Envelope.ExpectAsync(await PostAsync("/api/tokens", "\"" + large + "\""), HttpStatusCode.RequestEntityTooLarge, "request.too_large");
    }

    [Fact]
    public async Task No_token_and_a_wrong_token_are_refused()
    {
        using var nobody = Platform.With(null);
        using var stranger = Platform.With("eyJhbGciOiJub25lIn0.e30.");
        using var guesser = Platform.With("keelson_admin_0000000000000000000000000000000000000000000");

        await Envelope.ExpectAsync(await nobody.GetAsync("/api/runs", Cancel), HttpStatusCode.Unauthorized, "auth.token_missing");
        await Envelope.ExpectAsync(await nobody.GetAsync("/v1/models", Cancel), HttpStatusCode.Unauthorized, "auth.token_missing");
        await Envelope.ExpectAsync(await stranger.GetAsync("/api/runs", Cancel), HttpStatusCode.Unauthorized, "auth.token_invalid");
        await Envelope.ExpectAsync(await guesser.GetAsync("/api/runs", Cancel), HttpStatusCode.Unauthorized, "auth.token_invalid");
    }

    [Fact]
    public async Task A_token_without_the_scope_is_refused_with_the_scope_that_would_do()
    {
        using var reader = Platform.With(await Platform.IssueAsync("slo:read"));

        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("/api/slo", Cancel)).StatusCode);
        var envelope = await Envelope.ExpectAsync(await reader.GetAsync("/api/runs", Cancel), HttpStatusCode.Forbidden, "auth.scope_missing");
        Assert.Contains("run:read", envelope.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_ends_when_its_time_is_over()
    {
        using var reader = Platform.With(await Platform.IssueAsync("slo:read"));
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("/api/slo", Cancel)).StatusCode);

        Platform.Time.Ahead = TimeSpan.FromMinutes(2);

        await Envelope.ExpectAsync(await reader.GetAsync("/api/slo", Cancel), HttpStatusCode.Unauthorized, "auth.token_expired");
    }

    [Fact]
    public async Task An_upstream_that_nobody_answers_is_a_transient_failure_of_the_model()
    {
        var envelope = await Envelope.ExpectAsync(
            await AskAsync("""{"model":"unreachable","messages":[{"role":"user","content":"hi"}]}"""),
            HttpStatusCode.ServiceUnavailable,
            "model.unavailable");

        Assert.Equal("transientUnavailability", envelope.GetProperty("failureClass").GetString());
    }

    [Fact]
    public async Task An_upstream_that_dies_in_the_middle_of_a_stream_is_said_in_the_stream_and_recorded_as_an_attempt()
    {
        using var answer = await AskAsync("""{"model":"dying","stream":true,"messages":[{"role":"user","content":"hi"}]}""");
        var request = answer.Headers.GetValues("Keelson-Request-Id").Single();
        var stream = await answer.Content.ReadAsStringAsync(Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("Half of an", stream, StringComparison.Ordinal);
        Assert.Contains("\"error\"", stream, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", stream, StringComparison.Ordinal);
        var told = await Platform.Client.GetStringAsync($"/api/requests/{request}", Cancel);
        Assert.Contains("model.", told, StringComparison.Ordinal);
        Assert.DoesNotContain("\"verdict\":\"answered\"", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_things_have_codes_of_their_own()
    {
        await Envelope.ExpectAsync(await Platform.Client.GetAsync("/api/runs/r_nope", Cancel), HttpStatusCode.NotFound, "run.not_found");
        await Envelope.ExpectAsync(await PostAsync("/api/workflows/nope/runs", "{}"), HttpStatusCode.NotFound, "workflow.not_found");
        await Envelope.ExpectAsync(await Platform.Client.GetAsync("/api/requests/q_nope", Cancel), HttpStatusCode.NotFound, "request.not_found");
        await Envelope.ExpectAsync(await Platform.Client.GetAsync("/api/runs?limit=999999", Cancel), HttpStatusCode.BadRequest, "request.invalid");
    }

    private Task<HttpResponseMessage> AskAsync(string body) => PostAsync("/v1/chat/completions", body);

    private async Task<HttpResponseMessage> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await Platform.Client.PostAsync(path, content, Cancel);
    }
}
