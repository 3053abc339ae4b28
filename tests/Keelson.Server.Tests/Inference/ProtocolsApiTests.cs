using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Keelson.Telemetry;

namespace Keelson.Server.Tests.Inference;

/// <summary>Every API of the gateway end to end over HTTP: access, budgets, ledger, and errors in the words of the API.</summary>
public sealed class ProtocolsApiTests(InferencePlatform platform) : IClassFixture<InferencePlatform>
{
    private const string Weather = """[{"name":"get_weather","description":"Weather.","input_schema":{"type":"object","properties":{"city":{"type":"string"}}}}]""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_is_answered_in_the_words_of_Anthropic_and_paid()
    {
        using var response = await SendAsync("/v1/messages", """{"model":"small","max_tokens":100,"messages":[{"role":"user","content":"Hi"}]}""", apiKey: true);
        var message = await JsonAsync(response);

        Assert.Equal(("message", "assistant", "end_turn"), (Text(message, "type"), Text(message, "role"), Text(message, "stop_reason")));
        Assert.Equal("Hello from the simulator.", Text(message.GetProperty("content")[0], "text"));
        Assert.Equal(5, message.GetProperty("usage").GetProperty("output_tokens").GetInt32());
        var id = response.Headers.GetValues("Keelson-Request-Id").Single();
        Assert.Equal(id, response.Headers.GetValues("request-id").Single());
        var story = await platform.GetAsync("/api/requests/" + id);
        Assert.Equal("answered", Text(story, "state"));
        Assert.Equal(response.Headers.GetValues("Keelson-Cost-Usd").Single(), Text(story, "cost"));
    }

    [Fact]
    public async Task A_stream_of_messages_has_the_events_of_Anthropic()
    {
        using var response = await SendAsync("/v1/messages", $$"""{"model":"small","max_tokens":100,"stream":true,"messages":[{"role":"user","content":"weather"}],"tools":{{Weather}}}""");
        var names = (await response.Content.ReadAsStringAsync(Cancellation)).Split('\n').Where(line => line.StartsWith("event: ", StringComparison.Ordinal)).Select(line => line[7..]).ToList();

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("message_start", names[0]);
        Assert.Equal(["content_block_stop", "message_delta", "message_stop"], names[^3..]);
        Assert.Contains("content_block_delta", names);
    }

    [Fact]
    public async Task Tokens_of_a_message_are_counted_and_nothing_is_recorded()
    {
        using var response = await SendAsync("/v1/messages/count_tokens", """{"model":"small","system":"Be brief.","messages":[{"role":"user","content":"How are you today?"}]}""");
        using var unknown = await SendAsync("/v1/messages/count_tokens", """{"model":"nobody","messages":[]}""");

        Assert.InRange((await JsonAsync(response)).GetProperty("input_tokens").GetInt32(), 8, 40);
        Assert.Equal("true", response.Headers.GetValues("Keelson-Estimated").Single());
        Assert.Equal((HttpStatusCode.NotFound, "not_found_error"), (unknown.StatusCode, Text((await JsonAsync(unknown)).GetProperty("error"), "type")));
        Assert.DoesNotContain(await platform.EventsAsync(EventTypes.InferenceStarted), one => one.Data.Request == response.Headers.GetValues("Keelson-Request-Id").Single());
    }

    [Theory]
    [InlineData("/v1/messages", """{"model":"nobody","max_tokens":9,"messages":[]}""", "model.not_found", 404, "not_found_error")]
    [InlineData("/v1/messages", """{"model":"small","max_tokens":9}""", "request.invalid", 400, "invalid_request_error")]
    [InlineData("/v1/messages", """{"model":"small","max_tokens":9,"messages":[{"role":"user","content":"limited"}]}""", "model.rate_limited", 429, "rate_limit_error")]
    [InlineData("/v1/messages", """{"model":"frail-1","max_tokens":9,"messages":[{"role":"user","content":"broken"}]}""", "model.unavailable", 503, "overloaded_error")]
    [InlineData("/v1/responses", """{"model":"nobody","input":"x"}""", "model.not_found", 404, "not_found_error")]
    [InlineData("/v1/responses", """{"model":"small","input":"limited"}""", "model.rate_limited", 429, "rate_limit_error")]
    [InlineData("/v1/responses", """{"model":"small","input":"x","previous_response_id":"resp_unheard_of"}""", "request.not_found", 404, "not_found_error")]
    [InlineData("/v1/embeddings", """{"model":"nobody","input":"x"}""", "model.not_found", 404, "not_found_error")]
    [InlineData("/v1/embeddings", """{"model":"small"}""", "request.invalid", 400, "invalid_request_error")]
    public async Task Failures_come_in_the_shape_of_the_api_with_the_envelope_inside(string path, string body, string code, int status, string type)
    {
        using var response = await SendAsync(path, body);
        var json = await JsonAsync(response);

        var error = json.GetProperty("error");
        Assert.Equal((status, type, code), ((int)response.StatusCode, Text(error, "type"), Text(error.GetProperty("keelson"), "code")));
        Assert.Equal(path == "/v1/messages", json.TryGetProperty("type", out var outer) && outer.ValueEquals("error"));
    }

    [Fact]
    public async Task A_stream_that_breaks_ends_with_an_error_in_the_words_of_the_api()
    {
        using var messages = await SendAsync("/v1/messages", """{"model":"frail-2","max_tokens":99,"stream":true,"messages":[{"role":"user","content":"cut"}]}""");
        using var responses = await SendAsync("/v1/responses", """{"model":"frail-3","stream":true,"input":"cut"}""");

        foreach (var text in (string[])[await messages.Content.ReadAsStringAsync(Cancellation), await responses.Content.ReadAsStringAsync(Cancellation)])
        {
            var last = text.TrimEnd().Split("\n\n")[^1];
            Assert.StartsWith("event: error\ndata: {\"type\":\"error\",", last, StringComparison.Ordinal);
            Assert.Contains("model.stream_interrupted", last, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Trap_17_every_api_takes_the_same_road_through_the_budget()
    {
        foreach (var (path, body) in Requests())
        {
            using var response = await SendAsync(path, body, workflow: "empty");
            Assert.Equal((path, HttpStatusCode.PaymentRequired), (path, response.StatusCode));
            Assert.Equal("budget.exhausted", Text((await JsonAsync(response)).GetProperty("error").GetProperty("keelson"), "code"));
        }
    }

    [Fact]
    public async Task Every_api_refuses_a_model_that_the_token_does_not_name()
    {
        var narrow = await platform.TokenAsync(["model:narrow"]);
        foreach (var (path, body) in Requests().Append(("/v1/messages/count_tokens", """{"model":"small","messages":[]}""")))
        {
            using var response = await SendAsync(path, body, narrow);
            using var nobody = await SendAsync(path, body, "not-a-token");
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, response.StatusCode));
            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, nobody.StatusCode));
        }
    }

    [Fact]
    public async Task Texts_become_vectors_of_length_one_and_their_tokens_are_paid()
    {
        using var response = await SendAsync("/v1/embeddings", """{"model":"small","input":["a cat","a dog","a cat"],"dimensions":16}""");
        var json = await JsonAsync(response);
        var vectors = json.GetProperty("data").EnumerateArray().Select(one => one.GetProperty("embedding").EnumerateArray().Select(number => number.GetDouble()).ToArray()).ToList();

        Assert.Equal(3, vectors.Count);
        Assert.All(vectors, vector => Assert.Equal(1, Math.Sqrt(vector.Sum(number => number * number)), 4));
        Assert.Equal(vectors[0], vectors[2]);
        Assert.NotEqual(vectors[0], vectors[1]);
        var row = (await platform.EventsAsync(EventTypes.InferenceCompleted)).Last(one => one.Data.Request == response.Headers.GetValues("Keelson-Request-Id").Single());
        Assert.Equal(("embeddings", json.GetProperty("usage").GetProperty("prompt_tokens").GetInt64(), 0), (row.Data.Operation, row.Data.Usage!.Input, row.Data.Usage.Output));
        Assert.Equal(row.Data.Usage.Input * 1.00m / 1_000_000m, row.Data.Cost!.Value.Usd);
    }

    [Fact]
    public async Task A_response_is_answered_kept_continued_shown_and_forgotten()
    {
        using var first = await SendAsync("/v1/responses", """{"model":"small","input":"What is the weather?","tools":[{"type":"function","name":"get_weather","parameters":{"type":"object"}}]}""");
        var asked = await JsonAsync(first);
        var call = asked.GetProperty("output").EnumerateArray().Single(item => Text(item, "type") == "function_call");
        var id = Text(asked, "id");

        using var second = await SendAsync("/v1/responses", $$"""{"model":"small","previous_response_id":"{{id}}","input":[{"type":"function_call_output","call_id":"{{Text(call, "call_id")}}","output":"sunny"}]}""");
        var answered = await JsonAsync(second);
        var shown = await platform.GetAsync("/v1/responses/" + id);

        Assert.Equal("It is sunny.", Text(answered.GetProperty("output")[0].GetProperty("content")[0], "text"));
        Assert.Equal(id, Text(shown, "id"));
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(platform.Host.Url + "/v1/responses/" + id));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", platform.AdminToken);
        using var forgotten = await platform.Client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, forgotten.StatusCode);
        using var again = await SendAsync("/v1/responses", $$"""{"model":"small","previous_response_id":"{{id}}","input":"x"}""");
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task A_streamed_response_is_kept_before_its_end_is_told_and_survives_a_restart()
    {
        using var first = await SendAsync("/v1/responses", """{"model":"small","stream":true,"input":"Remember the weather"}""");
        var text = await first.Content.ReadAsStringAsync(Cancellation);
        var last = JsonDocument.Parse(text.TrimEnd().Split("\n\n")[^1].Split("data: ")[1]).RootElement;
        var id = Text(last.GetProperty("response"), "id");

        await platform.RestartAsync();
        using var second = await SendAsync("/v1/responses", $$"""{"model":"small","previous_response_id":"{{id}}","input":"Hi"}""");

        Assert.Equal("response.completed", Text(last, "type"));
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }

    [Fact]
    public async Task A_response_belongs_to_its_workflow_and_what_is_not_to_be_kept_is_not()
    {
        using var kept = await SendAsync("/v1/responses", """{"model":"small","input":"ours"}""", workflow: "tight");
        using var unkept = await SendAsync("/v1/responses", """{"model":"small","input":"gone","store":false}""");
        var id = Text(await JsonAsync(kept), "id");

        using var foreign = await SendAsync("/v1/responses", $$"""{"model":"small","previous_response_id":"{{id}}","input":"x"}""", workflow: "empty");
        using var own = await SendAsync("/v1/responses", $$"""{"model":"small","previous_response_id":"{{id}}","input":"x"}""", workflow: "tight");
        using var gone = await SendAsync("/v1/responses", $$"""{"model":"small","previous_response_id":"{{Text(await JsonAsync(unkept), "id")}}","input":"x"}""");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK, HttpStatusCode.NotFound), (foreign.StatusCode, own.StatusCode, gone.StatusCode));
    }

    private static IEnumerable<(string Path, string Body)> Requests() =>
    [
        ("/v1/chat/completions", """{"model":"small","messages":[{"role":"user","content":"Hi"}]}"""),
        ("/v1/messages", """{"model":"small","max_tokens":300,"messages":[{"role":"user","content":"Hi"}]}"""),
        ("/v1/responses", """{"model":"small","input":"Hi"}"""),
        ("/v1/embeddings", """{"model":"small","input":"Hi"}"""),
    ];

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation)).RootElement;

    private async Task<HttpResponseMessage> SendAsync(string path, string body, string? token = null, string? workflow = null, bool apiKey = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(platform.Host.Url + path))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (apiKey)
        {
            request.Headers.TryAddWithoutValidation("x-api-key", token ?? platform.AdminToken);
        }
        else
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? platform.AdminToken);
        }

        if (workflow is not null)
        {
            request.Headers.TryAddWithoutValidation("Keelson-Workflow", workflow);
        }

        return await platform.Client.SendAsync(request, Cancellation);
    }
}
