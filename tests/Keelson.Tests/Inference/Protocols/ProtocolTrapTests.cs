using System.Globalization;
using Keelson.Inference;
using Keelson.Inference.Upstreams;
using Keelson.Inference.Wire;
using Keelson.Telemetry;
using Keelson.Tests.Inference.Upstreams;

namespace Keelson.Tests.Inference.Protocols;

/// <summary>Traps of gateways that lie in the words of protocols.</summary>
public sealed class ProtocolTrapTests
{
    private const string Ask = """{"model":"kimi","max_tokens":4096,"stream":true,"messages":[{"role":"user","content":"Hello"}]}""";

    [Fact]
    public async Task Trap_4_the_prompt_of_a_stream_is_counted_though_its_end_reports_the_output_alone()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stream(Start(17, 60), Text("Hi"), End(65)));
        await using var rig = new InferenceRig([InferenceRig.Anthropic(twin.Url)]);

        var (receipt, _) = await rig.SendAsAsync(WireProtocol.AnthropicMessages, Ask);

        Assert.Equal((77, 60, 65), (receipt.Usage!.Input, receipt.Usage.CachedInput, receipt.Usage.Output));
    }

    [Fact]
    public async Task Trap_24_a_message_start_that_comes_twice_is_counted_once()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stream(Start(17, 0), Start(17, 0), Text("Hi"), End(65)));
        await using var rig = new InferenceRig([InferenceRig.Anthropic(twin.Url)]);

        var (receipt, _) = await rig.SendAsAsync(WireProtocol.AnthropicMessages, Ask);

        Assert.Equal((17, 65), (receipt.Usage!.Input, receipt.Usage.Output));
    }

    [Fact]
    public async Task Trap_21_a_stream_that_is_cut_after_its_prompt_was_reported_pays_the_prompt_as_reported_and_the_output_as_counted()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stream(Start(17, 60), Text("one two three four")));
        await using var rig = new InferenceRig([InferenceRig.Anthropic(twin.Url)]);

        var (receipt, _) = await rig.SendAsAsync(WireProtocol.AnthropicMessages, Ask);

        Assert.Equal("model.stream_interrupted", receipt.Fault!.Code.Code);
        Assert.Equal((77, 4, true), (receipt.Usage!.Input, receipt.Usage.Output, receipt.Usage.IsEstimated));
    }

    [Theory]
    [InlineData(WireProtocol.AnthropicMessages)]
    [InlineData(WireProtocol.OpenAiChat)]
    [InlineData(WireProtocol.OpenAiResponses)]
    public async Task Trap_25_an_overload_told_inside_a_stream_is_answered_elsewhere(WireProtocol client)
    {
        const string Overload = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";
        await using var busy = await UpstreamTwin.StartAsync(UpstreamTwin.Stream(Start(17, 0), Overload));
        await using var free = await UpstreamTwin.StartAsync(UpstreamTwin.Stream(Start(17, 0), Text("Hi"), End(5)));
        await using var rig = new InferenceRig([InferenceRig.Anthropic(busy.Url, "busy"), InferenceRig.Anthropic(free.Url, "free") with { Weight = 0.001m }]);
        var body = client == WireProtocol.OpenAiResponses ? """{"model":"kimi","stream":true,"input":"Hello"}""" : Ask;

        var (receipt, sink) = await rig.SendAsAsync(client, body);

        Assert.True(receipt.Fault is null, receipt.Fault?.Detail);
        Assert.Contains("Hi", sink.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("overloaded", sink.Text, StringComparison.Ordinal);
        Assert.All(await rig.EventsAsync(EventTypes.InferenceFailed), one => Assert.Equal("model.overloaded", one.Data.Code));
    }

    [Theory]
    [InlineData(400, "This model's maximum context length is 32768 tokens. However, you requested 33077 tokens (1077 in the messages, 32000 in the completion)")]
    [InlineData(400, "prompt is too long: 209303 tokens > 200000 maximum")]
    [InlineData(400, "input length and `max_tokens` exceed context limit: 195261 + 12288 > 204650")]
    [InlineData(400, "The input (300000 tokens) exceeds the configured limit of 272000")]
    [InlineData(400, "the request exceeds the available context size, try increasing it")]
    public void Trap_27_a_context_that_overflows_is_recognised_in_the_words_of_many_providers(int status, string message)
    {
        var failure = UpstreamErrorRules.Classify(status, new UpstreamErrorBody(message, "invalid_request_error", null, null), "up/m", null);

        Assert.Equal("model.context_overflow", failure.Fault.Code.Code);
    }

    private static string Start(int input, int cached) => string.Create(
        CultureInfo.InvariantCulture,
        $"event: message_start\ndata: {{\"type\":\"message_start\",\"message\":{{\"id\":\"msg_1\",\"model\":\"m-1\",\"content\":[],\"stop_reason\":null,\"usage\":{{\"input_tokens\":{input},\"cache_read_input_tokens\":{cached},\"output_tokens\":1}}}}}}\n\n");

    private static string Text(string text) =>
        """event: content_block_start""" + "\n" + """data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""" + "\n\n"
        + "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + text + "\"}}\n\n";

    private static string End(int output) =>
        "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":"
        + output.ToString(CultureInfo.InvariantCulture) + "}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
}
