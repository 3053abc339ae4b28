using System.Text;
using Keelson.Primitives;
using Keelson.Tools;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Tools;

public sealed class ToolProbeTests
{
    [Fact]
    public async Task A_lookup_tool_finds_the_call_that_happened_and_nothing_is_sent_again()
    {
        await using var server = await ToolServerTwin.StartAsync();
        await using var rig = Rig(server);
        server.Next(ToolServerFault.DropReply);

        var lost = await rig.InvokeAsync("act");
        var asked = await rig.InvokeAsync("act");
        var again = await rig.InvokeAsync("act");

        Assert.Equal(ErrorCodes.ToolOutcomeUnknown, lost.Fault!.Code);
        Assert.Null(asked.Fault);
        Assert.Equal("""{"call":{"number":1}}""", Encoding.UTF8.GetString(asked.Value!.Value.Span));
        Assert.True(again.IsReplayed);
        Assert.Equal((1, 1), (server.Sends, server.Effects));
    }

    [Fact]
    public async Task A_lookup_tool_that_does_not_know_the_call_lets_it_be_sent()
    {
        await using var server = await ToolServerTwin.StartAsync();
        await using var rig = Rig(server);
        server.Next(ToolServerFault.ResetBeforeEffect);

        _ = await rig.InvokeAsync("act");
        var second = await rig.InvokeAsync("act");

        Assert.Null(second.Fault);
        Assert.Equal((2, 1), (server.Sends, server.Effects));
    }

    [Fact]
    public async Task Not_found_is_not_believed_while_the_first_send_may_still_be_under_way()
    {
        await using var server = await ToolServerTwin.StartAsync();
        await using var rig = Rig(server, settle: TimeSpan.FromSeconds(5));
        server.Next(ToolServerFault.ResetBeforeEffect);

        _ = await rig.InvokeAsync("act");
        rig.Clock.Advance(TimeSpan.FromSeconds(2));
        var early = await rig.InvokeAsync("act");
        rig.Clock.Advance(TimeSpan.FromSeconds(3));
        var late = await rig.InvokeAsync("act");

        Assert.Equal((ErrorCodes.ToolOutcomeUnknown, EffectOutcome.Unknown), (early.Fault!.Code, early.Fault.Outcome));
        Assert.Equal(TimeSpan.FromSeconds(3), early.Fault.RetryAfter);
        Assert.True(early.MayRetry);
        Assert.Null(late.Fault);
        Assert.Equal(1, server.Effects);
    }

    [Fact]
    public async Task A_lookup_without_a_clear_answer_leaves_the_call_for_the_next_question_or_a_person()
    {
        await using var server = await ToolServerTwin.StartAsync();
        await using var rig = Rig(server, lookup: new ToolLookup("gone"));
        server.Next(ToolServerFault.DropReply);

        _ = await rig.InvokeAsync("act");
        var asked = await rig.InvokeAsync("act");
        var row = await rig.Ledger.FindAsync(asked.Key, ToolRig.Cancellation);
        var (resolved, refusal) = await rig.Resolutions.ResolveAsync(
            asked.Key, ToolResolution.Executed, null, new Attribution("acme", "user:bob"), "Seen in the books.", ToolRig.Cancellation);

        Assert.Equal(ErrorCodes.ToolOutcomeUnknown, asked.Fault!.Code);
        Assert.Equal(ToolCallPhase.Unknown, row!.State.Phase);
        Assert.Null(refusal);
        Assert.Equal(ToolCallPhase.Resolved, resolved!.Phase);
        Assert.Equal(1, server.Sends);
    }

    [Fact]
    public async Task The_question_never_carries_the_key_of_the_call_as_its_own()
    {
        await using var server = await ToolServerTwin.StartAsync();
        await using var rig = Rig(server, lookup: new ToolLookup("find"), find: (url, name) => new ToolDefinition(name, ToolKind.Http, Effect.Read, ToolIdempotency.Safe) { UrlTemplate = url + "/act/find" });
        server.Next(ToolServerFault.ResetBeforeEffect);

        var lost = await rig.InvokeAsync("act");
        _ = await rig.InvokeAsync("act");

        Assert.Equal($"\"{lost.Key}\"", server.Keys[0]);
        Assert.NotEqual(server.Keys[0], server.Keys[1]);
        Assert.Contains(lost.Key, server.LastBody.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_finds_no_place_writes_nothing_and_its_key_stays_free()
    {
        await using var server = await ToolServerTwin.StartAsync();
        await using var rig = new ToolRig();
        rig.Define(ToolRig.Act(server.Url, ToolIdempotency.None) with { Limits = new ToolLimits { PerSecond = 1, Wait = TimeSpan.Zero } });

        _ = await rig.InvokeAsync("act", clientKey: "first");
        var refused = await rig.InvokeAsync("act", clientKey: "second");
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        var served = await rig.InvokeAsync("act", clientKey: "second");

        Assert.Equal((ErrorCodes.QuotaExceeded, EffectOutcome.NotExecuted), (refused.Fault!.Code, refused.Fault.Outcome));
        Assert.Null(served.Fault);
        Assert.Equal(["tool.intended", "tool.completed", "tool.denied", "tool.intended", "tool.completed"], await rig.EventTypesAsync());
        Assert.Equal(2, server.Effects);
    }

    [Fact]
    public async Task A_repeated_call_that_finds_no_place_is_as_unknown_as_before()
    {
        await using var server = await ToolServerTwin.StartAsync();
        await using var rig = new ToolRig();
        rig.Define(ToolRig.Act(server.Url, ToolIdempotency.Native) with { Limits = new ToolLimits { PerSecond = 1, Wait = TimeSpan.Zero } });
        server.Next(ToolServerFault.DropReply);

        _ = await rig.InvokeAsync("act");
        var refused = await rig.InvokeAsync("act");
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        var served = await rig.InvokeAsync("act");

        Assert.Equal((ErrorCodes.QuotaExceeded, EffectOutcome.Unknown), (refused.Fault!.Code, refused.Fault.Outcome));
        Assert.Null(served.Fault);
        Assert.Equal(1, server.Effects);
    }

    private static ToolRig Rig(
        ToolServerTwin server, TimeSpan settle = default, ToolLookup? lookup = null, Func<string, string, ToolDefinition>? find = null)
    {
        var rig = new ToolRig(time: new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero)));
        rig.Define(
            ToolRig.Act(server.Url, ToolIdempotency.Lookup) with
            {
                LookupTemplate = null,
                Lookup = lookup ?? new ToolLookup("find", Found: "/call"),
                LookupSettle = settle,
            },
            find?.Invoke(server.Url, "find") ?? new ToolDefinition("find", ToolKind.Http, Effect.Read, ToolIdempotency.Safe)
            {
                Method = "GET",
                UrlTemplate = server.Url + "/find{?key}",
            });
        return rig;
    }
}
