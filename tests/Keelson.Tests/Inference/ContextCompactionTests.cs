using System.Text.Json;
using Keelson.Context;
using Keelson.Inference;
using Keelson.Primitives;
using Keelson.Telemetry;
using Keelson.Tests.Inference.Upstreams;

namespace Keelson.Tests.Inference;

public sealed class ContextCompactionTests
{
    [Fact]
    public async Task Compaction_comes_before_escalation()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], need: Need(ContextTier.Long, prefer: ContextTier.Short));

        var (receipt, sink) = await rig.SendAsync(Conversation(resultWords: 12_000, isShort: true));

        Assert.Null(receipt.Fault);
        Assert.Equal("short", sink.Header("Keelson-Context-Tier"));
        Assert.True(long.Parse(sink.Header("Keelson-Compacted")!, System.Globalization.CultureInfo.InvariantCulture) > 10_000);
        var sent = JsonDocument.Parse(Assert.Single(twin.Requests).Body).RootElement;
        Assert.True(sent.GetProperty("messages")[2].GetProperty("content").GetString()!.Length < 12_000);
        Assert.Equal("high", sent.GetProperty("reasoning_effort").GetString()); // Unknown members pass through.
        var compacted = Assert.Single(await rig.EventsAsync(EventTypes.ContextCompacted));
        Assert.Equal("shortened", compacted.Data.Reason);
        Assert.True(compacted.Data.Count > 10_000);
        Assert.Equal(compacted.Data.Count, compacted.Data.TokensBefore - compacted.Data.TokensAfter);
    }

    [Fact]
    public async Task What_cannot_be_made_smaller_goes_to_the_larger_tier_that_was_declared_as_it_came()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], need: Need(ContextTier.Long, prefer: ContextTier.Short));
        var body = Single(12_000);

        var (receipt, sink) = await rig.SendAsync(body);

        Assert.Null(receipt.Fault);
        Assert.Equal(("medium", null), (sink.Header("Keelson-Context-Tier"), sink.Header("Keelson-Compacted")));
        Assert.Contains(Words(12_000), Assert.Single(twin.Requests).Body, StringComparison.Ordinal);
        Assert.Single(await rig.EventsAsync(EventTypes.ContextEscalated));
    }

    [Fact]
    public async Task Trap_6_a_summary_is_a_request_of_its_own_in_the_ledger()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], InferenceRig.Policy(perRun: 10), Need(ContextTier.Short, compactWith: InferenceRig.Model));

        var (receipt, sink) = await rig.SendAsync(Conversation(talkWords: 3_000), InferenceRig.Attribution(run: "r_1"));

        Assert.Null(receipt.Fault);
        Assert.NotNull(sink.Header("Keelson-Compacted"));
        var ended = await rig.EventsAsync(EventTypes.InferenceCompleted);
        Assert.Equal(2, ended.Count);
        Assert.Equal(2, ended.Select(one => one.Data.Request).Distinct().Count());
        Assert.Equal(("compaction", "r_1"), (ended[0].Data.Step, ended[0].Data.Run));
        var compacted = Assert.Single(await rig.EventsAsync(EventTypes.ContextCompacted));
        Assert.Equal((ended[0].Data.Request, ended[0].Data.Cost, "summarised"), (compacted.Data.Subject, compacted.Data.Cost, compacted.Data.Reason));
        Assert.Contains("[Summary of 3 earlier messages that are left out here]", twin.Requests.Last().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conversation_that_grew_is_not_summarised_again()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], need: Need(ContextTier.Short, compactWith: InferenceRig.Model));
        var body = Conversation(talkWords: 3_000);

        Assert.Null((await rig.SendAsync(body)).Receipt.Fault);
        Assert.Null((await rig.SendAsync(body.Replace("Well?\"}", "Well?\"},{\"role\":\"assistant\",\"content\":\"4\"}", StringComparison.Ordinal))).Receipt.Fault);

        Assert.Equal(3, twin.Requests.Count); // Two answers, one summary.
        Assert.Equal(2, (await rig.EventsAsync(EventTypes.ContextCompacted)).Count);
    }

    [Fact]
    public async Task A_summary_that_cannot_be_had_just_now_is_a_failure_that_may_be_retried()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Error(503, "down"));
        var options = new InferenceOptions { AttemptsMax = 1 };
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], need: Need(ContextTier.Short, compactWith: InferenceRig.Model), options: options);

        var (receipt, _) = await rig.SendAsync(Conversation(talkWords: 3_000));

        Assert.Equal(FailureClass.TransientUnavailability, receipt.Fault!.FailureClass);
        Assert.Single(twin.Requests);
    }

    [Fact]
    public async Task Trap_28_what_is_still_too_large_is_a_typed_overflow_that_nobody_was_asked_for()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], need: Need(ContextTier.Short));

        var (receipt, _) = await rig.SendAsync(Single(12_000));

        Assert.Equal(ErrorCodes.ModelContextOverflow, receipt.Fault!.Code);
        Assert.Empty(twin.Requests);
    }

    [Fact]
    public async Task Messages_are_compacted_as_chat_is()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json("""{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Because."}],"stop_reason":"end_turn","usage":{"input_tokens":900,"output_tokens":3}}"""));
        await using var rig = new InferenceRig([InferenceRig.Anthropic(twin.Url)], need: Need(ContextTier.Short));
        var body = $$$"""
            {"model":"kimi","max_tokens":500,"system":"Be brief.","messages":[{"role":"user","content":"Why?"},
            {"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"look","input":{}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"{{{Words(12_000)}}}"}]},
            {"role":"assistant","content":"1"},{"role":"user","content":"2"},{"role":"assistant","content":"3"},{"role":"user","content":"Well?"}]}
            """;

        var (receipt, sink) = await rig.SendAsAsync(WireProtocol.AnthropicMessages, body);

        Assert.Null(receipt.Fault);
        Assert.Equal("short", sink.Header("Keelson-Context-Tier"));
        Assert.True(receipt.CompactedTokens > 10_000);
        var sent = JsonDocument.Parse(Assert.Single(twin.Requests).Body).RootElement;
        Assert.Contains("tokens are left out here", sent.GetProperty("messages")[2].GetProperty("content")[0].GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.Equal("Be brief.", sent.GetProperty("system").GetString());
    }

    [Fact]
    public async Task Responses_are_compacted_as_chat_is_and_the_summary_is_on_the_receipt()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url, [WireProtocol.OpenAiChat])], need: Need(ContextTier.Short, compactWith: InferenceRig.Model));
        var body = $$$"""
            {"model":"kimi","input":[{"role":"user","content":"Why?"},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"{{{Words(8_000)}}}"}]},
            {"type":"function_call","call_id":"c1","name":"look","arguments":"{}"},{"type":"function_call_output","call_id":"c1","output":"{{{Words(6_000)}}}"},
            {"role":"user","content":"{{{Words(6_000)}}}"},{"role":"assistant","content":"1"},{"role":"user","content":"2"},{"role":"assistant","content":"3"},{"role":"user","content":"Well?"}]}
            """;

        var (receipt, sink) = await rig.SendAsAsync(WireProtocol.OpenAiResponses, body);

        Assert.Null(receipt.Fault);
        var compacted = Assert.Single(await rig.EventsAsync(EventTypes.ContextCompacted)).Data;
        Assert.Equal("shortened, summarised", compacted.Reason);
        var ended = await rig.EventsAsync(EventTypes.InferenceCompleted);
        Assert.Equal(2, ended.Count);
        Assert.Equal((ended[0].Data.Cost, ended[1].Data.Cost), (receipt.SummaryCost, receipt.Cost));
        Assert.Equal(ended[0].Data.Cost!.Value.ToString(), sink.Header("Keelson-Summary-Cost-Usd"));
        var story = RequestStory.Of([.. (await rig.EventsAsync()).Where(one => one.Data.Request == receipt.Id.Value)])!;
        Assert.Equal((compacted.TokensBefore, compacted.TokensAfter, ended[0].Data.Request, ended[0].Data.Cost), (story.Compaction!.TokensBefore, story.Compaction.TokensAfter, story.Compaction.SummaryRequest, story.Compaction.SummaryCost));
    }

    [Fact]
    public async Task A_request_without_a_workflow_is_never_changed()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], need: Need(ContextTier.Long, prefer: ContextTier.Short));

        var (_, sink) = await rig.SendAsync(Conversation(resultWords: 12_000, isShort: true), InferenceRig.Attribution(workflow: null));

        Assert.Null(sink.Header("Keelson-Compacted"));
        Assert.Contains(Words(12_000), Assert.Single(twin.Requests).Body, StringComparison.Ordinal);
    }

    private static ContextNeed Need(ContextTier need, ContextTier? prefer = null, string? compactWith = null) =>
        new(InferenceRig.Workflow, need, null, null) { Prefer = prefer, CompactWith = compactWith };

    private static string Words(int count) => string.Join(' ', Enumerable.Repeat("incident", count));

    private static string Single(int words) => $$"""{"model":"kimi","messages":[{"role":"user","content":"{{Words(words)}}"}]}""";

    private static string Conversation(int resultWords = 10, int talkWords = 10, bool isShort = false) => $$$"""
        {"model":"kimi","reasoning_effort":"high","messages":[{"role":"user","content":"Why?"},
        {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"look","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"c1","content":"{{{Words(resultWords)}}}"},
        {"role":"assistant","content":"{{{(isShort ? "A." : Words(talkWords))}}}"},{"role":"user","content":"{{{(isShort ? "B." : Words(talkWords))}}}"},
        {"role":"assistant","content":"{{{(isShort ? "C." : Words(talkWords))}}}"},{"role":"assistant","content":"1"},{"role":"assistant","content":"2"},
        {"role":"assistant","content":"3"},{"role":"user","content":"Well?"}]}
        """;
}
