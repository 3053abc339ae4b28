using System.Text;
using Keelson.Economics;
using Keelson.Inference;
using Keelson.Inference.Wire;
using Keelson.Tests.Inference.Upstreams;

namespace Keelson.Tests.Inference;

/// <summary>Searches that a provider makes are billed by the piece: they are counted and priced.</summary>
public sealed class WebSearchTests
{
    private static readonly PriceEntry Price = new(InferenceRig.Model, new DateOnly(2026, 1, 1), 1m, 4m, "config") { WebSearch = 10m };

    [Fact]
    public async Task Searches_of_a_message_are_paid_streamed_as_buffered()
    {
        const string Counts = """{"input_tokens":100,"output_tokens":20,"server_tool_use":{"web_search_requests":2,"web_fetch_requests":1}}""";
        var stream = """
            event: message_start
            data: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"m","content":[],"usage":{"input_tokens":100,"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":"x"}}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":USAGE}

            event: message_stop
            data: {"type":"message_stop"}


            """.Replace("USAGE", Counts, StringComparison.Ordinal);
        var whole = """{"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"x"}],"stop_reason":"end_turn","usage":USAGE}""".Replace("USAGE", Counts, StringComparison.Ordinal);
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stream(stream), UpstreamTwin.Json(whole));
        await using var rig = new InferenceRig([InferenceRig.Anthropic(twin.Url)], prices: [Price]);

        var streamed = (await rig.SendAsAsync(WireProtocol.AnthropicMessages, """{"model":"kimi","max_tokens":100,"stream":true,"messages":[{"role":"user","content":"Hi"}]}""")).Receipt;
        var buffered = (await rig.SendAsAsync(WireProtocol.AnthropicMessages, """{"model":"kimi","max_tokens":100,"messages":[{"role":"user","content":"Hi"}]}""")).Receipt;

        Assert.Equal((2L, 2L), (streamed.Usage!.WebSearches, buffered.Usage!.WebSearches));
        Assert.Equal((0.000180m + 0.02m, 0.000180m + 0.02m), (streamed.Cost!.Value.Usd, buffered.Cost!.Value.Usd));
    }

    [Theory]
    [InlineData("""{"object":"response","output":[{"type":"web_search_call","status":"completed","action":{"type":"search","query":"q"}},{"action":{"type":"open_page"},"type":"web_search_call"},{"type":"web_search_call","status":"failed"},{"type":"web_search_call"},{"type":"message","content":[{"type":"output_text","text":"web_search_call"}]}],"usage":{"input_tokens":1,"output_tokens":1}}""", 2)]
    [InlineData("""{"type":"response.completed","response":{"output":[{"type":"web_search_call","action":{"type":"search"}}],"usage":{"input_tokens":1,"output_tokens":1}}}""", 1)]
    [InlineData("""{"object":"response","output":[],"usage":{"input_tokens":1,"output_tokens":1}}""", 0)]
    public void Searches_of_a_response_are_its_items_and_looking_into_a_page_is_free(string json, long expected)
    {
        Assert.True(ResponsesAnswerReader.TryRead(Encoding.UTF8.GetBytes(json), null, out var facts));

        Assert.Equal(expected, facts.Usage!.ToVector()!.WebSearches);
    }
}
