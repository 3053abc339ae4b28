using System.Net;
using System.Text.Json;
using Keelson.Storage;
using Keelson.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Server.Tests.Inference;

public sealed class ChatCompletionsApiTests(InferencePlatform platform) : IClassFixture<InferencePlatform>
{
    private const string Hello = """{"model":"small","messages":[{"role":"user","content":"Hi"}]}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_buffered_answer_tells_what_it_cost_and_can_be_looked_up()
    {
        using var response = await platform.AskAsync(Hello, null, ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"), ("cf-aig-metadata", """{"team":"sre","n":7}"""));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("Hello from the simulator.", (await JsonAsync(response)).GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        var id = response.Headers.GetValues("Keelson-Request-Id").Single();
        var story = await platform.GetAsync("/api/requests/" + id);
        Assert.Equal("answered", story.GetProperty("state").GetString());
        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", story.GetProperty("trace").GetString());
        Assert.Equal("7", story.GetProperty("tags").GetProperty("n").GetString());
        var attempt = story.GetProperty("attempts")[0];
        Assert.Equal(response.Headers.GetValues("Keelson-Cost-Usd").Single(), attempt.GetProperty("cost").GetString());
        Assert.Equal(("sim/sim-1", "small@2026-01-01", true), (attempt.GetProperty("deployment").GetString(), attempt.GetProperty("priceVersion").GetString(), attempt.GetProperty("simulated").GetBoolean()));
        Assert.Equal(5, attempt.GetProperty("usage").GetProperty("output").GetInt32());
    }

    [Fact]
    public async Task A_stream_arrives_as_server_sent_events()
    {
        using var response = await platform.AskAsync(Hello.Replace("{\"model\"", "{\"stream\":true,\"model\"", StringComparison.Ordinal));

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.True(text.Split("\n\n").Length > 5);
    }

    [Fact]
    public async Task The_token_decides_which_models_may_be_named()
    {
        var narrow = await platform.TokenAsync(["model:narrow"]);

        using var refused = await platform.AskAsync(Hello, narrow);
        using var answered = await platform.AskAsync(Hello.Replace("small", "narrow", StringComparison.Ordinal).Replace("\"messages\"", "\"max_tokens\":50,\"messages\"", StringComparison.Ordinal), narrow);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("auth.scope_missing", await CodeAsync(refused));
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        Assert.Equal(["narrow"], (await platform.GetAsync("/v1/models", narrow)).GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()));
        Assert.Equal("model.not_found", (await platform.GetAsync("/v1/models/small", narrow)).GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("auth.scope_missing", (await platform.GetAsync("/api/requests/q_1", narrow)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task The_key_may_come_as_x_api_key()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(platform.Host.Url + "/v1/models"));
        request.Headers.Add("x-api-key", platform.AdminToken);

        using var response = await platform.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_cap_of_a_token_is_a_budget()
    {
        var capped = await platform.TokenAsync(["model:small"], maxCost: 0.00001m);

        using var response = await platform.AskAsync(Hello, capped);

        Assert.Equal(HttpStatusCode.PaymentRequired, response.StatusCode);
        Assert.Equal("budget.exhausted", await CodeAsync(response));
        Assert.Contains(await platform.EventsAsync(EventTypes.BudgetExceeded), one => one.Data.Subject == "token");
    }

    [Theory]
    [InlineData("Keelson-Workflow", "unheard-of", "workflow.not_found", 404)]
    [InlineData("Keelson-Workflow", "empty", "budget.exhausted", 402)]
    [InlineData("Keelson-Run", "../../etc", "request.invalid", 400)]
    [InlineData("Keelson-Deadline-Ms", "soon", "request.invalid", 400)]
    [InlineData("cf-aig-metadata", "[1]", "request.invalid", 400)]
    public async Task Headers_are_held_to_what_they_may_say(string name, string value, string code, int status)
    {
        using var response = await platform.AskAsync(Hello, null, (name, value));

        Assert.Equal((status, code), ((int)response.StatusCode, await CodeAsync(response)));
    }

    [Fact]
    public async Task A_deadline_in_the_header_ends_the_call()
    {
        using var response = await platform.AskAsync("""{"model":"slow","messages":[{"role":"user","content":"long"}]}""", null, ("Keelson-Deadline-Ms", "60"));

        Assert.Equal("run.deadline_exceeded", await CodeAsync(response));
    }

    [Theory]
    [InlineData("""{"model":"nobody","messages":[]}""", "model.not_found", 404)]
    [InlineData("""{"model":"small","messages":[}""", "request.invalid", 400)]
    [InlineData("""{"model":"small","n":1000,"messages":[]}""", "request.invalid", 400)]
    [InlineData("""{"model":"small","messages":[{"role":"user","content":"limited"}]}""", "model.rate_limited", 429)]
    [InlineData("""{"model":"small","messages":[{"role":"user","content":"refused"}]}""", "model.rejected", 400)]
    public async Task Failures_come_in_the_shape_of_the_api_with_the_envelope_inside(string body, string code, int status)
    {
        using var response = await platform.AskAsync(body);

        Assert.Equal((status, code), ((int)response.StatusCode, await CodeAsync(response)));
        var envelope = (await JsonAsync(response)).GetProperty("error").GetProperty("keelson");
        Assert.Equal(response.Headers.GetValues("Keelson-Request-Id").Single(), envelope.GetProperty("requestId").GetString());
    }

    [Fact]
    public async Task Bad_input_of_every_size_is_refused()
    {
        using var deep = await platform.AskAsync("{\"model\":\"small\",\"messages\":[],\"x\":" + new string('[', 500) + new string(']', 500) + "}");
        using var huge = await platform.AskAsync("{\"model\":\"small\",\"messages\":[{\"role\":\"user\",\"content\":\"" + new string('a', 9_000_000) + "\"}]}");
        using var wide = await platform.AskAsync("{\"model\":\"narrow\",\"messages\":[{\"role\":\"user\",\"content\":\"" + string.Concat(Enumerable.Repeat("word ", 3000)) + "\"}]}");
        using var nobody = await platform.AskAsync(Hello, "not-a-token");

        Assert.Equal("request.invalid", await CodeAsync(deep));
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "request.too_large"), (huge.StatusCode, await CodeAsync(huge)));
        Assert.Equal(((HttpStatusCode)422, "context_length_exceeded"), (wide.StatusCode, await ShownCodeAsync(wide)));
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
    }

    [Fact]
    public async Task A_client_that_hangs_up_leaves_a_row()
    {
        using (var response = await platform.AskAsync("""{"model":"slow","stream":true,"messages":[{"role":"user","content":"long"}]}""", null, ("Keelson-Session", "s_hangup")))
        {
            await using var stream = await response.Content.ReadAsStreamAsync(Cancellation);
            Assert.True(await stream.ReadAsync(new byte[64], Cancellation) > 0);
        }

        TelemetryEvent? row = null;
        while (row is null)
        {
            await Task.Yield();
            row = (await platform.EventsAsync(EventTypes.InferenceFailed)).FirstOrDefault(one => one.Data.Session == "s_hangup");
        }

        Assert.Equal(("clientGone", "request.cancelled", true), (row.Data.Verdict, row.Data.Code, row.Data.Usage!.IsEstimated));
    }

    [Fact]
    public async Task The_deployments_can_be_seen()
    {
        var models = (await platform.GetAsync("/api/capacity")).GetProperty("models");

        var deployment = models.EnumerateArray().Single(model => model.GetProperty("model").GetString() == "small").GetProperty("deployments")[0];
        Assert.Equal(("sim/sim-1", "closed"), (deployment.GetProperty("deployment").GetString(), deployment.GetProperty("breaker").GetString()));
    }

    [Fact]
    public async Task The_prompts_of_a_workflow_say_which_tier_it_needs()
    {
        for (var asked = 0; asked < 60; asked++)
        {
            using var answer = await platform.AskAsync("""{"model":"small","messages":[{"role":"user","content":"Hi"}]}""", null, ("Keelson-Workflow", "roomy"));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            await answer.Content.ReadAsByteArrayAsync(Cancellation);
        }

        var last = (await platform.Store.ReadEventsAsync(new EventScan(0, 10_000), Cancellation))[^1].Position;
        await platform.Host.Services.GetRequiredService<ProjectionHost>().WaitForAsync(last, Cancellation);
        var advice = (await platform.GetAsync("/api/capacity")).GetProperty("advice").EnumerateArray().Single(one => one.GetProperty("workflow").GetString() == "roomy");

        Assert.Equal(("long", "lower", "short", 60), (advice.GetProperty("declared").GetString(), advice.GetProperty("verdict").GetString(), advice.GetProperty("advised").GetString(), advice.GetProperty("requests").GetInt32()));
        Assert.Equal("0", advice.GetProperty("saving").GetString());
        var page = await platform.TextAsync("/capacity");
        Assert.Contains(">lower to short</span>", page, StringComparison.Ordinal);
        Assert.Contains("60 of 60 prompts fit the tier short as they came, which proves 95 %.", page, StringComparison.Ordinal);
        Assert.Contains("sim/sim-narrow", page, StringComparison.Ordinal);
        Assert.Contains("Context tiers", page, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation)).RootElement;

    private static async Task<string?> CodeAsync(HttpResponseMessage response) =>
        (await JsonAsync(response)).GetProperty("error").GetProperty("keelson").GetProperty("code").GetString();

    private static async Task<string?> ShownCodeAsync(HttpResponseMessage response) =>
        (await JsonAsync(response)).GetProperty("error").GetProperty("code").GetString();
}
