using System.Text.Json;
using System.Text.Json.Nodes;
using Keelson.Inference;
using Keelson.Primitives;
using Keelson.Telemetry;
using Keelson.Tests.Inference.Upstreams;

namespace Keelson.Tests.Inference.Protocols;

/// <summary>Streams as other servers of the same families write them: the recorded ones in other clothes, and habits that no recording has.</summary>
public sealed class StreamVariantTests
{
    private const int PerProtocol = 8; // The shortest recordings of each: what varies is the clothes.
    private static readonly WireProtocol[] Conversations = [WireProtocol.OpenAiChat, WireProtocol.AnthropicMessages, WireProtocol.OpenAiResponses];

    private static readonly Dictionary<string, Func<string, string>> Clothes = new()
    {
        ["CR LF"] = text => text.Replace("\n", "\r\n", StringComparison.Ordinal),
        ["byte order mark"] = text => "\ufeff" + text,
        ["comments"] = text => ": hello\n\n" + text.Replace("\n\n", "\n: ping\n\n: keep-alive\n\n", StringComparison.Ordinal),
        ["no space"] = text => text.Replace("data: ", "data:", StringComparison.Ordinal).Replace("event: ", "event:", StringComparison.Ordinal),
        ["id and retry"] = text => text.Replace("data: {", "id: 7\nretry: 3000\ndata: {", StringComparison.Ordinal),
        ["several lines"] = text => Each(text, json => json.ToJsonString(new JsonSerializerOptions { WriteIndented = true })),
        ["unknown members"] = text => Each(text, json =>
        {
            json["x_new"] = new JsonObject { ["usage"] = null, ["choices"] = new JsonArray(1), ["nested"] = new JsonArray(new JsonObject { ["error"] = "none" }) };
            return json.ToJsonString();
        }),
        ["no last blank line"] = text => text.TrimEnd('\n') + "\n",
    };

    public static TheoryData<string> Names => [.. Clothes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_stream_in_other_clothes_passes_as_it_is_means_the_same_and_costs_the_same(string name)
    {
        foreach (var native in Conversations)
        {
            foreach (var (recording, text) in ProviderVectors.Streams(native).OrderBy(one => one.Text.Length).Take(PerProtocol))
            {
                var worn = Clothes[name](text);
                var plain = await SendAsync(native, native, text);
                foreach (var client in Conversations)
                {
                    var (receipt, sent) = await SendAsync(native, client, worn);

                    Assert.True(receipt.Fault is null, $"{name}: {recording} for {client}: {receipt.Fault?.Detail}");
                    var expected = plain.Receipt.Usage!;
                    Assert.Equal((recording, expected.IsEstimated), (recording, receipt.Usage!.IsEstimated));
                    if (!expected.IsEstimated)
                    {
                        Assert.Equal((recording, expected.Input, expected.Output, plain.Receipt.Cost), (recording, receipt.Usage.Input, receipt.Usage.Output, receipt.Cost));
                    }

                    Assert.True(expected.Output == 0 || receipt.Cost != Money.Zero, $"{name}: {recording} for {client} was free.");
                    Assert.Equal(
                        (recording, client == native ? worn : ProtocolVectorTests.Meaning(ProtocolVectorTests.Gather(native, text))),
                        (recording, client == native ? sent : ProtocolVectorTests.Meaning(ProtocolVectorTests.Gather(client, sent))));
                }
            }
        }
    }

    [Theory]
    [InlineData("""{"error":{"message":"The engine is overloaded.","type":"overloaded_error","code":"overloaded"}}""")]
    [InlineData("""{"type":"error","error":{"type":"overloaded_error","message":"The engine is overloaded."}}""")]
    public async Task An_error_in_the_middle_is_told_in_its_own_words_on_one_line_or_on_several(string error)
    {
        foreach (var native in Conversations)
        {
            var (_, text) = ProviderVectors.Streams(native).Where(one => one.Text.Length > 2000).MinBy(one => one.Text.Length);
            var middle = text.IndexOf("\n\n", text.Length / 2, StringComparison.Ordinal) + 2;
            foreach (var data in new[] { error, JsonNode.Parse(error)!.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) })
            {
                var cut = text[..middle] + "event: error\ndata: " + data.Replace("\n", "\ndata: ", StringComparison.Ordinal) + "\n\n";
                foreach (var client in Conversations)
                {
                    var (receipt, _) = await SendAsync(native, client, cut);

                    Assert.True(receipt.Fault is not null, $"{native} for {client}");
                    Assert.Contains("The engine is overloaded.", receipt.Fault.Detail, StringComparison.Ordinal);
                    Assert.NotEqual(ErrorCodes.Internal, receipt.Fault.Code);
                    Assert.True(receipt.Cost > Money.Zero, $"{native} for {client}");
                }
            }
        }
    }

    [Theory]
    [InlineData("the name after the id", """[{"index":0,"id":"c1","type":"function"}]""", """[{"index":0,"function":{"name":"look"}}]""", """[{"index":0,"function":{"arguments":"{\"at\":1}"}}]""", "c1 look {\"at\":1}")]
    [InlineData("the name after the arguments", """[{"index":0,"id":"c1","function":{"arguments":"{\"at\":"}}]""", """[{"index":0,"function":{"arguments":"1}"}}]""", """[{"index":0,"function":{"name":"look"}}]""", "c1 look {\"at\":1}")]
    [InlineData("one number for all", """[{"index":0,"id":"c1","function":{"name":"look","arguments":"{\"at\":1}"}}]""", """[{"index":0,"id":"c2","function":{"name":"look","arguments":"{\"at\":2}"}}]""", "[]", "c1 look {\"at\":1}; c2 look {\"at\":2}")]
    [InlineData("no numbers", """[{"id":"c1","function":{"name":"look","arguments":"{\"at\":1}"}},{"id":"c2","function":{"name":"look","arguments":"{\"at\":"}}]""", """[{"function":{"arguments":"2}"}}]""", "null", "c1 look {\"at\":1}; c2 look {\"at\":2}")]
    [InlineData("mixed", """[{"index":0,"id":"c1","function":{"name":"look","arguments":""}},{"index":1,"id":"c2","function":{"name":"look","arguments":""}}]""", """[{"index":1,"function":{"arguments":"{\"at\":2}"}},{"index":0,"function":{"arguments":"{\"at\":"}}]""", """[{"index":0,"function":{"arguments":"1}"}}]""", "c1 look {\"at\":1}; c2 look {\"at\":2}")]
    [InlineData("the id on every piece", """[{"index":0,"id":"c1","function":{"name":"look","arguments":"{"}}]""", """[{"index":0,"id":"c1","function":{"name":"look","arguments":"\"at\":1"}}]""", """[{"index":0,"id":"c1","function":{"name":null,"arguments":"}"}}]""", "c1 look {\"at\":1}")]
    public async Task Pieces_of_calls_in_any_order_are_whole_calls_in_other_protocols(string habit, string first, string second, string third, string calls)
    {
        string[] pieces = [first, second, third];
        var text = string.Concat(pieces.Select(piece => Chunk($$"""{"content":null,"tool_calls":{{piece}}}""", "null"))) + Chunk("{}", "\"tool_calls\"")
            + "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":null,\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}\n\ndata: [DONE]\n\n";
        foreach (var client in Conversations)
        {
            var (receipt, sent) = await SendAsync(WireProtocol.OpenAiChat, client, text);

            Assert.True(receipt.Fault is null, $"{habit} for {client}: {receipt.Fault?.Detail}");
            Assert.Equal($"{client} [] [] [{calls}] calls", $"{client} " + ProtocolVectorTests.Meaning(ProtocolVectorTests.Gather(client, sent)));
            Assert.Equal((10, 5, false), (receipt.Usage!.Input, receipt.Usage.Output, receipt.Usage.IsEstimated));
        }
    }

    [Fact]
    public async Task Items_of_a_response_that_come_whole_are_read_from_their_end()
    {
        const string Text = """
            data: {"type":"response.created","response":{"id":"r","model":"m","output":[]}}

            data: {"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"rs","summary":[{"type":"summary_text","text":"Hm."}]}}

            data: {"type":"response.output_item.done","output_index":1,"item":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Here"}]}}

            data: {"type":"response.output_item.added","output_index":2,"item":{"type":"function_call","call_id":"c1","name":"look","arguments":""}}

            data: {"type":"response.output_item.done","output_index":2,"item":{"type":"function_call","call_id":"c1","name":"look","arguments":"{\"at\":1}"}}

            data: {"type":"response.output_item.done","output_index":3,"item":{"type":"function_call","call_id":"c2","name":"look","arguments":"{\"at\":2}"}}

            data: {"type":"response.completed","response":{"id":"r","status":"completed","output":[],"usage":{"input_tokens":10,"output_tokens":5}}}


            """;
        foreach (var client in Conversations)
        {
            var (receipt, sent) = await SendAsync(WireProtocol.OpenAiResponses, client, Text);

            Assert.True(receipt.Fault is null, $"{client}: {receipt.Fault?.Detail}");
            Assert.Equal($"{client} [Here] [Hm.] [c1 look {{\"at\":1}}; c2 look {{\"at\":2}}] calls", $"{client} " + ProtocolVectorTests.Meaning(ProtocolVectorTests.Gather(client, sent)));
        }
    }

    [Theory]
    [InlineData("on the first chunk", true, false, false)]
    [InlineData("on the finish", false, true, false)]
    [InlineData("nowhere, and no mark of the end", false, false, true)]
    public async Task Usage_on_any_chunk_counts_and_without_it_the_answer_is_counted(string where, bool first, bool last, bool isOpenEnd)
    {
        const string Usage = ",\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}";
        var text = Chunk("""{"role":"assistant","content":null}""", "null", first ? Usage : ",\"usage\":null") + Chunk("""{"content":"Hello there"}""", "null") + Chunk("{}", "\"stop\"", last ? Usage : "") + (isOpenEnd ? "" : "data: [DONE]\n\n");
        foreach (var client in Conversations)
        {
            var (receipt, sent) = await SendAsync(WireProtocol.OpenAiChat, client, text);

            Assert.True(receipt.Fault is null, $"{where} for {client}: {receipt.Fault?.Detail}");
            Assert.Equal((isOpenEnd, true), (receipt.Usage!.IsEstimated, receipt.Cost > Money.Zero));
            Assert.Equal("[Hello there] [] [] stop", ProtocolVectorTests.Meaning(ProtocolVectorTests.Gather(client, sent)));
        }
    }

    [Theory]
    [InlineData(WireProtocol.OpenAiChat, """{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello there"},"finish_reason":"stop"}]}""")]
    [InlineData(WireProtocol.OpenAiChat, """{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello there","tool_calls":null,"reasoning_content":null,"annotations":[]},"finish_reason":"stop","logprobs":null}],"usage":null,"x_new":{"a":1}}""")]
    [InlineData(WireProtocol.OpenAiResponses, """{"id":"r","object":"response","status":"completed","model":"m","output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Hello there"}]}]}""")]
    public async Task A_whole_answer_without_usage_is_counted_whoever_asked(WireProtocol native, string answer)
    {
        foreach (var client in Conversations)
        {
            await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(answer));
            await using var rig = new InferenceRig([ProtocolVectorTests.Native(native, twin.Url)]);

            var (receipt, _) = await rig.SendAsAsync(client, ProtocolVectorTests.Ask(client, isStream: false));

            Assert.True(receipt.Fault is null, $"{client}: {receipt.Fault?.Detail}");
            Assert.True(receipt.Usage is { IsEstimated: true, Output: > 0, Input: > 0 } && receipt.Cost > Money.Zero, $"{native} for {client}: {receipt.Usage}");
        }
    }

    private static string Chunk(string delta, string finish, string more = "") =>
        $"data: {{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{{\"index\":0,\"delta\":{delta},\"finish_reason\":{finish}}}]{more}}}\n\n";

    private static async Task<(InferenceReceipt Receipt, string Text)> SendAsync(WireProtocol native, WireProtocol client, string text)
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stream(text));
        await using var rig = new InferenceRig([ProtocolVectorTests.Native(native, twin.Url)], options: new InferenceOptions { AttemptsMax = 1 });
        var (receipt, sink) = await rig.SendAsAsync(client, ProtocolVectorTests.Ask(client, isStream: true));
        Assert.Single(await rig.EventsAsync(receipt.Fault is null ? EventTypes.InferenceCompleted : EventTypes.InferenceFailed));
        return (receipt, sink.Text);
    }

    private static string Each(string text, Func<JsonObject, string> change) => string.Join('\n', text.Split('\n').Select(line =>
        line.StartsWith("data:", StringComparison.Ordinal) && line[5..].TrimStart().StartsWith('{') && JsonNode.Parse(line[5..]) is JsonObject json
            ? "data: " + change(json).Replace("\n", "\ndata: ", StringComparison.Ordinal)
            : line));
}
