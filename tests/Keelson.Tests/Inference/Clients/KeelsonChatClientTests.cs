using System.Text.Json;
using Keelson.Inference;
using Keelson.Inference.Clients;
using Keelson.Primitives;
using Keelson.Telemetry;
using Keelson.Tests.Inference.Upstreams;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Tests.Inference.Clients;

public sealed class KeelsonChatClientTests
{
    private const string ToolAnswer =
        """{"id":"c2","model":"served-1","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"logs_search","arguments":"{\"q\":\"api\",\"limit\":5}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":30,"completion_tokens":9,"total_tokens":39}}""";

    private static readonly AIFunction Search = AIFunctionFactory.Create((string q, int limit) => $"{limit} lines of {q}", "logs_search", "Searches logs.");

    [Fact]
    public async Task Each_model_is_a_service_under_its_name()
    {
        await using var rig = new InferenceRig();

        var client = rig.Get<IServiceProvider>().GetRequiredKeyedService<IChatClient>(InferenceRig.Model);
        var response = await client.GetResponseAsync("Hello", cancellationToken: InferenceRig.Cancellation);

        Assert.NotEmpty(response.Text);
        Assert.Equal("service:in-process", Assert.Single(await rig.EventsAsync(EventTypes.InferenceCompleted)).Data.Actor);
    }

    [Fact]
    public async Task Messages_tools_and_formats_become_a_chat_request()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(ToolAnswer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)]);
        var client = Client(rig);
        var schema = JsonDocument.Parse("""{"type":"object","properties":{"a":{"type":"string"}}}""").RootElement;

        var response = await client.GetResponseAsync(
            [
                new ChatMessage(ChatRole.User, "Find it"),
                new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("call_0", "logs_search", new Dictionary<string, object?> { ["q"] = "db" })]),
                new ChatMessage(ChatRole.Tool, [new FunctionResultContent("call_0", new { lines = 2 })]),
                new ChatMessage(ChatRole.User, [new TextContent("And this?"), new UriContent("https://example.com/a.png", "image/png")]),
            ],
            new ChatOptions
            {
                Instructions = "Be brief.",
                Temperature = 0.2f,
                MaxOutputTokens = 50,
                Tools = [Search],
                ToolMode = ChatToolMode.RequireAny,
                ResponseFormat = ChatResponseFormat.ForJsonSchema(schema, "shape"),
            },
            InferenceRig.Cancellation);

        var sent = JsonDocument.Parse(Assert.Single(twin.Requests).Body).RootElement;
        var messages = sent.GetProperty("messages");
        Assert.Equal(["system", "user", "assistant", "tool", "user"], messages.EnumerateArray().Select(message => message.GetProperty("role").GetString()));
        Assert.Equal("{\"q\":\"db\"}", messages[2].GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString());
        Assert.Equal(("call_0", "{\"lines\":2}"), (messages[3].GetProperty("tool_call_id").GetString(), messages[3].GetProperty("content").GetString()));
        Assert.Equal("https://example.com/a.png", messages[4].GetProperty("content")[1].GetProperty("image_url").GetProperty("url").GetString());
        Assert.Equal("logs_search", sent.GetProperty("tools")[0].GetProperty("function").GetProperty("name").GetString());
        Assert.Equal("required", sent.GetProperty("tool_choice").GetString());
        Assert.Equal("shape", sent.GetProperty("response_format").GetProperty("json_schema").GetProperty("name").GetString());
        Assert.Equal(50, sent.GetProperty("max_tokens").GetInt32());
        var call = Assert.IsType<FunctionCallContent>(Assert.Single(response.Messages[0].Contents));
        Assert.Equal(("call_1", "logs_search"), (call.CallId, call.Name));
        Assert.Equal("api", call.Arguments!["q"]!.ToString());
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
        Assert.Equal((30, 9), (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount));
        Assert.IsType<InferenceReceipt>(response.AdditionalProperties![ChatAnswerReader.ReceiptProperty]);
    }

    [Fact]
    public async Task A_stream_of_text_comes_as_it_arrives_and_ends_with_usage()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stream(
            UpstreamTwin.Role, UpstreamTwin.Chunk("Hel"), UpstreamTwin.Chunk("lo"), UpstreamTwin.Finish, UpstreamTwin.Usage, UpstreamTwin.Done));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)]);

        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in Client(rig).GetStreamingResponseAsync([new ChatMessage(ChatRole.User, "Hello")], null, InferenceRig.Cancellation))
        {
            updates.Add(update);
        }

        Assert.Equal(["Hel", "lo"], updates.Select(update => update.Text).Where(text => text.Length > 0));
        var whole = updates.ToChatResponse();
        Assert.Equal(("Hello", ChatFinishReason.Stop, 100L), (whole.Text, whole.FinishReason, whole.Usage!.InputTokenCount));
    }

    [Fact]
    public async Task Pieces_of_a_streamed_tool_call_come_as_one_call()
    {
        static string Piece(string call) =>
            "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[" + call + "]},\"finish_reason\":null}]}\n\n";

        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stream(
            Piece("""{"index":0,"id":"call_1","type":"function","function":{"name":"logs_search","arguments":""}}"""),
            Piece("""{"index":0,"function":{"arguments":"{\"q\":"}}"""),
            Piece("""{"index":0,"function":{"arguments":"\"api\"}"}}"""),
            UpstreamTwin.Finish,
            UpstreamTwin.Done));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)]);

        var response = await Client(rig).GetStreamingResponseAsync([new ChatMessage(ChatRole.User, "x")], null, InferenceRig.Cancellation)
            .ToChatResponseAsync(InferenceRig.Cancellation);

        var call = Assert.Single(response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>());
        Assert.Equal("api", call.Arguments!["q"]!.ToString());
    }

    [Fact]
    public async Task An_agent_loop_of_the_library_runs_over_it()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(ToolAnswer), UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)]);
        using var client = new ChatClientBuilder(Client(rig)).UseFunctionInvocation().Build();

        var response = await client.GetResponseAsync("Find it", new ChatOptions { Tools = [Search] }, InferenceRig.Cancellation);

        Assert.Equal("Hi", response.Text);
        Assert.Contains("5 lines of api", twin.Requests.Last().Body, StringComparison.Ordinal);
        Assert.Equal(2, (await rig.EventsAsync(EventTypes.InferenceCompleted)).Count);
    }

    [Fact]
    public async Task A_refusal_is_thrown_with_its_fault()
    {
        await using var rig = new InferenceRig();
        var client = rig.Get<IChatClientFactory>().Create("nobody", InferenceRig.Attribution(), null);

        var refused = await Assert.ThrowsAsync<FaultException>(() => client.GetResponseAsync("x", null, InferenceRig.Cancellation));

        Assert.Equal(ErrorCodes.ModelNotFound, refused.Fault.Code);
    }

    [Fact]
    public async Task A_reader_that_stops_early_ends_the_call_and_the_row_is_written()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stall(UpstreamTwin.Chunk("a"), UpstreamTwin.Chunk("b")));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)]);

        await foreach (var update in Client(rig).GetStreamingResponseAsync("x", null, InferenceRig.Cancellation))
        {
            Assert.NotEmpty(update.Text);
            break;
        }

        Assert.Equal("clientGone", Assert.Single(await rig.EventsAsync(EventTypes.InferenceFailed)).Data.Verdict);
    }

    private static IChatClient Client(InferenceRig rig) => rig.Get<IChatClientFactory>().Create(InferenceRig.Model, InferenceRig.Attribution(), null);
}
