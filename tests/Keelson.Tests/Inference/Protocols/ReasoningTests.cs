using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Keelson.Inference;
using Keelson.Inference.Protocols.Responses;
using Keelson.Primitives;
using Keelson.Tests.Inference.Upstreams;

namespace Keelson.Tests.Inference.Protocols;

/// <summary>Reasoning passes as it is, comes back to the provider that it is of and to no other, and is paid.</summary>
public sealed class ReasoningTests
{
    private const string Message = """
        {"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"thinking","thinking":"Hm.","signature":"SIG=="},{"type":"redacted_thinking","data":"RED=="},{"type":"thinking","thinking":"","signature":"SIG2=="},{"type":"tool_use","id":"t1","name":"look","input":{"at":1}}],"stop_reason":"tool_use","usage":{"input_tokens":100,"output_tokens":60,"output_tokens_details":{"thinking_tokens":40}}}
        """;

    private const string MessageStream = """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"usage":{"input_tokens":100,"output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm."}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"SIG=="}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: content_block_start
        data: {"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"RED=="}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":1}

        event: content_block_start
        data: {"type":"content_block_start","index":2,"content_block":{"type":"thinking","thinking":"","signature":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":2,"delta":{"type":"signature_delta","signature":"SIG2=="}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":2}

        event: content_block_start
        data: {"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"t1","name":"look","input":{}}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{\"at\":1}"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":3}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":60,"output_tokens_details":{"thinking_tokens":40}}}

        event: message_stop
        data: {"type":"message_stop"}


        """;

    private const string Items = """[{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"ENC=="},{"id":"rs_2","type":"reasoning","summary":[],"encrypted_content":"ENC2=="},{"id":"fc_1","type":"function_call","status":"completed","call_id":"t1","name":"look","arguments":"{\"at\":1}"}]""";
    private const string Response = """{"id":"resp_1","object":"response","status":"completed","model":"m","output":ITEMS,"usage":{"input_tokens":100,"input_tokens_details":{"cached_tokens":0},"output_tokens":60,"output_tokens_details":{"reasoning_tokens":40},"total_tokens":160}}""";
    private const string ResponseStream = """
        event: response.created
        data: {"type":"response.created","response":{"id":"resp_1","model":"m","status":"in_progress","output":[]}}

        event: response.output_item.added
        data: {"type":"response.output_item.added","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[],"encrypted_content":"not yet"}}

        event: response.reasoning_summary_text.delta
        data: {"type":"response.reasoning_summary_text.delta","item_id":"rs_1","output_index":0,"summary_index":0,"delta":"Hm."}

        event: response.output_item.done
        data: {"type":"response.output_item.done","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"ENC=="}}

        event: response.output_item.done
        data: {"type":"response.output_item.done","output_index":1,"item":{"id":"rs_2","type":"reasoning","summary":[],"encrypted_content":"ENC2=="}}

        event: response.output_item.added
        data: {"type":"response.output_item.added","output_index":2,"item":{"id":"fc_1","type":"function_call","call_id":"t1","name":"look","arguments":""}}

        event: response.function_call_arguments.delta
        data: {"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":2,"delta":"{\"at\":1}"}

        event: response.completed
        data: {"type":"response.completed","response":RESPONSE}


        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_seals_of_an_Anthropic_model_come_back_to_it_from_a_client_of_responses(bool isStream)
    {
        await using var twin = await UpstreamTwin.StartAsync(isStream ? UpstreamTwin.Stream(MessageStream) : UpstreamTwin.Json(Message));
        await using var rig = new InferenceRig([InferenceRig.Anthropic(twin.Url)]);

        var (first, sink) = await rig.SendAsAsync(WireProtocol.OpenAiResponses, new JsonObject { ["model"] = "kimi", ["stream"] = isStream, ["input"] = "Where?" }.ToJsonString());
        var output = isStream ? LastEvent(sink.Text).GetProperty("response").GetProperty("output") : JsonDocument.Parse(sink.Text).RootElement.GetProperty("output");
        await rig.SendAsAsync(WireProtocol.OpenAiResponses, $$"""{"model":"kimi","input":[{"role":"user","content":"Where?"},{{Inside(output)}},{"type":"function_call_output","call_id":"t1","output":"there"}]}""");

        Assert.Equal((null, 40L), (first.Fault, first.Usage!.Reasoning));
        Assert.Equal((100 * 1m + 60 * 4m) / 1_000_000m, first.Cost!.Value.Usd);
        var sent = Sent(twin).GetProperty("messages")[1].GetProperty("content");
        Assert.Equal(
            ["""{"type":"thinking","thinking":"Hm.","signature":"SIG=="}""", """{"type":"redacted_thinking","data":"RED=="}""", """{"type":"thinking","thinking":"","signature":"SIG2=="}""", """{"type":"tool_use","id":"t1","name":"look","input":{"at":1}}"""],
            sent.EnumerateArray().Select(block => block.GetRawText()));
        if (isStream)
        {
            Assert.Equal(Inside(output), string.Join(',', Events(sink.Text, "response.output_item.done").Select(one => one.GetProperty("item").GetRawText())));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_seals_of_a_model_of_responses_come_back_to_it_from_a_client_of_Anthropic(bool isStream)
    {
        await using var twin = await UpstreamTwin.StartAsync(isStream ? UpstreamTwin.Stream(Whole(ResponseStream)) : UpstreamTwin.Json(Whole("RESPONSE")));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url, [WireProtocol.OpenAiResponses])]);

        var (first, sink) = await rig.SendAsAsync(WireProtocol.AnthropicMessages, new JsonObject { ["model"] = "kimi", ["stream"] = isStream, ["max_tokens"] = 9000, ["thinking"] = new JsonObject { ["type"] = "enabled", ["budget_tokens"] = 4096 }, ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Where?" }) }.ToJsonString());
        var content = isStream ? Blocks(sink.Text) : JsonNode.Parse(sink.Text)!["content"]!.AsArray();
        await rig.SendAsAsync(WireProtocol.AnthropicMessages, $$"""{"model":"kimi","max_tokens":900,"messages":[{"role":"user","content":"Where?"},{"role":"assistant","content":{{content.ToJsonString()}}},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"there"}]}]}""");

        Assert.Equal((null, 40L), (first.Fault, first.Usage!.Reasoning));
        Assert.Equal((100 * 1m + 60 * 4m) / 1_000_000m, first.Cost!.Value.Usd);
        Assert.Equal("[\"reasoning.encrypted_content\"]", Sent(twin, 0).GetProperty("include").GetRawText());
        Assert.Equal(
            ["", """{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"ENC=="}""", """{"type":"reasoning","id":"rs_2","summary":[],"encrypted_content":"ENC2=="}""", """{"type":"function_call","call_id":"t1","name":"look","arguments":"{\"at\":1}"}""", ""],
            Sent(twin).GetProperty("input").EnumerateArray().Select(item => item.GetProperty("type").GetString() is "reasoning" or "function_call" ? Plain(item) : ""));
    }

    [Fact]
    public async Task No_provider_is_given_the_seal_of_another()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(Message));
        await using var anthropic = new InferenceRig([InferenceRig.Anthropic(twin.Url)]);
        await using var responses = new InferenceRig([InferenceRig.OpenAi(twin.Url, [WireProtocol.OpenAiResponses])]);

        await anthropic.SendAsAsync(WireProtocol.OpenAiResponses, $$"""{"model":"kimi","input":[{"role":"user","content":"Where?"},{{Items[1..^1]}},{"type":"function_call_output","call_id":"t1","output":"there"}]}""");
        await responses.SendAsAsync(WireProtocol.AnthropicMessages, $$"""{"model":"kimi","max_tokens":900,"messages":[{"role":"user","content":"Where?"},{"role":"assistant","content":{{JsonNode.Parse(Message)!["content"]!.ToJsonString()}}},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"there"}]}]}""");

        Assert.Equal(2, twin.Requests.Count);
        Assert.All(twin.Requests, request => Assert.DoesNotMatch("ENC|SIG|RED|thinking|reasoning", request.Body));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Chat_has_words_for_reasoning_and_no_place_for_its_seal(bool isStream)
    {
        await using var twin = await UpstreamTwin.StartAsync(isStream ? UpstreamTwin.Stream(MessageStream) : UpstreamTwin.Json(Message));
        await using var rig = new InferenceRig([InferenceRig.Anthropic(twin.Url)]);

        var (receipt, sink) = await rig.SendAsync(new JsonObject { ["model"] = "kimi", ["stream"] = isStream, ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Where?" }) }.ToJsonString());

        Assert.Equal(40, receipt.Usage!.Reasoning);
        Assert.Contains("\"reasoning_content\":\"Hm.\"", sink.Text, StringComparison.Ordinal);
        Assert.DoesNotMatch("SIG|RED", sink.Text);
    }

    [Theory]
    [InlineData(WireProtocol.AnthropicMessages)]
    [InlineData(WireProtocol.OpenAiChat)]
    [InlineData(WireProtocol.OpenAiResponses)]
    public async Task A_continued_response_begins_with_the_reasoning_of_the_one_before(WireProtocol native)
    {
        var answer = native == WireProtocol.AnthropicMessages ? Message
            : native == WireProtocol.OpenAiResponses ? Whole("RESPONSE")
            : """{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":null,"reasoning_content":"Hm.","tool_calls":[{"id":"t1","type":"function","function":{"name":"look","arguments":"{}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":100,"completion_tokens":60,"completion_tokens_details":{"reasoning_tokens":40}}}""";
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(answer));
        await using var rig = new InferenceRig([native == WireProtocol.AnthropicMessages ? InferenceRig.Anthropic(twin.Url) : InferenceRig.OpenAi(twin.Url, [native])]);
        var asked = Encoding.UTF8.GetBytes("""{"model":"kimi","input":"Where?"}""");

        var (first, sink) = await rig.SendAsAsync(WireProtocol.OpenAiResponses, Encoding.UTF8.GetString(asked));
        using var response = JsonDocument.Parse(sink.Text);
        var kept = KeelsonJson.Deserialize<ResponseRecord>(ResponseContinuation.Keep(ResponseContinuation.Items(asked), response.RootElement, null));
        var next = ResponseContinuation.Expand(Encoding.UTF8.GetBytes("""{"model":"kimi","previous_response_id":"resp_1","input":[{"type":"function_call_output","call_id":"t1","output":"there"}]}"""), kept);
        await rig.SendAsAsync(WireProtocol.OpenAiResponses, Encoding.UTF8.GetString(next.Span));

        Assert.Equal(40, first.Usage!.Reasoning);
        var sent = twin.Requests.Last().Body;
        string[] parts = native == WireProtocol.AnthropicMessages ? ["\"signature\":\"SIG==\"", "\"data\":\"RED==\"", "\"tool_use\""]
            : native == WireProtocol.OpenAiResponses ? [Items[1..^1]]
            : ["\"reasoning_content\":\"Hm.\""];
        Assert.All(parts, part => Assert.Contains(part, sent, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"id":"rs","type":"reasoning","summary":[{"type":"summary_text","text":"short"}]}""", false)]
    [InlineData("""{"id":"rs","type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"all of it"}]}""", true)]
    [InlineData("""{"id":"rs","type":"reasoning","summary":[],"encrypted_content":"ENC"}""", true)]
    [InlineData("""{"id":"rs","type":"reasoning","summary":[],"encrypted_content":null}""", false)]
    public void What_only_the_provider_keeps_of_its_reasoning_is_not_sent_back(string item, bool isKept)
    {
        using var response = JsonDocument.Parse($$"""{"id":"r","output":[{{item}}]}""");

        var kept = Encoding.UTF8.GetString(ResponseContinuation.Keep("[]"u8.ToArray(), response.RootElement, null));

        Assert.StartsWith(isKept ? $$"""{"items":[{{item}}]""" : """{"items":[]""", kept, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keelson:messages::")]
    [InlineData("keelson:text")]
    [InlineData("keelson:")]
    [InlineData("keelson:elsewhere::x")]
    [InlineData("")]
    public async Task A_seal_that_nobody_wrote_is_none(string seal)
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(Message));
        await using var rig = new InferenceRig([InferenceRig.Anthropic(twin.Url)]);

        var (receipt, _) = await rig.SendAsAsync(WireProtocol.OpenAiResponses, $$"""{"model":"kimi","input":[{"role":"user","content":"Where?"},{"type":"reasoning","id":"rs","summary":[],"encrypted_content":"{{seal}}"},{"role":"assistant","content":"Here."},{"role":"user","content":"Thanks"}]}""");

        Assert.Null(receipt.Fault);
        Assert.DoesNotContain("thinking", twin.Requests.Single().Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WireProtocol.OpenAiResponses)]
    [InlineData(WireProtocol.AnthropicMessages)]
    [InlineData(WireProtocol.OpenAiChat)]
    public async Task Recorded_reasoning_tokens_are_counted_inside_of_the_output_and_paid_with_it(WireProtocol protocol)
    {
        var checkedStreams = 0;
        foreach (var (name, text) in ProviderVectors.Streams(protocol))
        {
            var counts = Regex.Matches(text, "\"(?:reasoning|thinking)_tokens\":\\s*(\\d+)");
            if (counts.Count == 0 || counts[^1].Groups[1].Value == "0")
            {
                continue;
            }

            await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stream(text));
            await using var rig = new InferenceRig([protocol == WireProtocol.AnthropicMessages ? InferenceRig.Anthropic(twin.Url) : InferenceRig.OpenAi(twin.Url, [protocol])]);
            var (receipt, sink) = await rig.SendAsAsync(protocol, protocol == WireProtocol.OpenAiResponses ? """{"model":"kimi","stream":true,"input":"x","include":["reasoning.encrypted_content"]}""" : """{"model":"kimi","max_tokens":10,"stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"x"}]}""");

            Assert.Equal((name, text), (name, sink.Text));
            var usage = receipt.Usage!;
            Assert.Equal((name, counts[^1].Groups[1].Value), (name, usage.Reasoning.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            Assert.True(usage.Output >= usage.Reasoning, name);
            Assert.True(receipt.Cost!.Value.Usd >= usage.Output * 4m / 1_000_000m, name);
            checkedStreams++;
        }

        Assert.True(checkedStreams > 0 || protocol == WireProtocol.AnthropicMessages);
    }

    private static string Whole(string text) => text.Replace("RESPONSE", Response, StringComparison.Ordinal).Replace("ITEMS", Items, StringComparison.Ordinal);

    private static string Inside(JsonElement array) => array.GetRawText()[1..^1];

    private static string Plain(JsonElement item) => JsonNode.Parse(item.GetRawText())!.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static JsonElement Sent(UpstreamTwin twin, int? index = null) => JsonDocument.Parse(twin.Requests.ElementAt(index ?? twin.Requests.Count - 1).Body).RootElement;

    private static JsonElement LastEvent(string stream) => JsonDocument.Parse(stream.Split('\n').Last(line => line.StartsWith("data: {", StringComparison.Ordinal))[6..]).RootElement;

    private static IEnumerable<JsonElement> Events(string stream, string type) => stream.Split('\n')
        .Where(line => line.StartsWith("data: {", StringComparison.Ordinal))
        .Select(line => JsonDocument.Parse(line[6..]).RootElement)
        .Where(one => one.GetProperty("type").GetString() == type);

    // As Anthropic's own clients put a stream together.
    private static JsonArray Blocks(string stream)
    {
        var blocks = new JsonArray();
        foreach (var line in stream.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)))
        {
            var one = JsonNode.Parse(line[6..])!;
            if ((string?)one["type"] == "content_block_start")
            {
                Assert.Equal(blocks.Count, (int)one["index"]!);
                blocks.Add(one["content_block"]!.DeepClone());
            }
            else if ((string?)one["type"] == "content_block_delta")
            {
                var block = blocks[(int)one["index"]!]!;
                foreach (var (member, value) in one["delta"]!.AsObject().Where(member => member.Key is "thinking" or "signature"))
                {
                    block[member] = (string?)block[member] + (string?)value;
                }

                if (one["delta"]!["partial_json"] is { } json)
                {
                    block["input"] = JsonNode.Parse((string)json!);
                }
            }
        }

        return blocks;
    }
}
