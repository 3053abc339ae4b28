using System.Text;
using Keelson.Primitives;
using Keelson.Tools;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Tools;

public sealed class ToolInvokerTests
{
    [Fact]
    public async Task A_call_is_sent_once_with_its_key_its_run_and_the_arguments_that_the_url_does_not_name()
    {
        await using var server = await ToolServerTwin.StartAsync();
        await using var rig = new ToolRig();
        rig.Define(ToolRig.Act(server.Url, ToolIdempotency.Native) with { UrlTemplate = server.Url + "/act/{name}" });

        var result = await rig.InvokeAsync(ToolRig.RunCall("act", """{"name":"payments api","reason":"oom"}"""));

        Assert.Null(result.Fault);
        Assert.Equal("""{"number":1}""", Encoding.UTF8.GetString(result.Value!.Value.Span));
        Assert.Equal([$"\"{result.Key}\""], server.Keys);
        Assert.Equal("r_1", server.LastRun);
        Assert.Equal("""{"reason":"oom"}""", server.LastBody.GetRawText());
        Assert.Equal(["tool.intended", "tool.completed"], await rig.EventTypesAsync());
        Assert.Equal(["tool.intended", "tool.succeeded"], await rig.AuditActionsAsync());
    }

    [Fact]
    public async Task The_same_position_of_a_run_gets_the_first_answer_again()
    {
        await using var server = await ToolServerTwin.StartAsync();
        await using var rig = new ToolRig();
        rig.Define(ToolRig.Act(server.Url, ToolIdempotency.None));

        var first = await rig.InvokeAsync(ToolRig.RunCall("act", """{"a":1,"b":2}"""));
        var again = await rig.InvokeAsync(ToolRig.RunCall("act", """{"b":2.0,"a":1}"""));
        var other = await rig.InvokeAsync(ToolRig.RunCall("act", """{"a":1,"b":2}""", step: "act[1]"));

        Assert.True(again.IsReplayed);
        Assert.Equal(first.Value!.Value.ToArray(), again.Value!.Value.ToArray());
        Assert.False(other.IsReplayed);
        Assert.Equal(2, server.Effects);
    }

    [Fact]
    public async Task Arguments_and_answers_never_enter_an_event()
    {
        await using var server = await ToolServerTwin.StartAsync();
        await using var rig = new ToolRig();
        rig.Define(ToolRig.Act(server.Url, ToolIdempotency.None));

        await rig.InvokeAsync("act", """{"secret":"swordfish"}""");

        Assert.All(await rig.Store.ReadEventsAsync(new Keelson.Storage.EventScan(0, 100), ToolRig.Cancellation), stored =>
        {
            Assert.DoesNotContain("swordfish", Encoding.UTF8.GetString(stored.Record.Payload.Span), StringComparison.Ordinal);
            Assert.DoesNotContain("number", Encoding.UTF8.GetString(stored.Record.Payload.Span), StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(ToolServerFault.Status400, "tool.rejected", EffectOutcome.Executed)]
    [InlineData(ToolServerFault.Status429, "tool.rate_limited", EffectOutcome.NotExecuted)]
    [InlineData(ToolServerFault.Status500, "tool.failed", EffectOutcome.Executed)]
    [InlineData(ToolServerFault.Status503, "tool.failed", EffectOutcome.Executed)]
    [InlineData(ToolServerFault.ResetBeforeEffect, "tool.outcome_unknown", EffectOutcome.Unknown)]
    [InlineData(ToolServerFault.DropReply, "tool.outcome_unknown", EffectOutcome.Unknown)]
    [InlineData(ToolServerFault.TornReply, "tool.outcome_unknown", EffectOutcome.Unknown)]
    [InlineData(ToolServerFault.HugeReply, "egress.response_too_large", EffectOutcome.Executed)]
    internal async Task Every_fault_of_a_server_is_one_code(ToolServerFault fault, string code, EffectOutcome outcome)
    {
        await using var server = await ToolServerTwin.StartAsync();
        await using var rig = new ToolRig();
        rig.Define(ToolRig.Act(server.Url, ToolIdempotency.None));
        server.Next(fault);

        var result = await rig.InvokeAsync("act");

        Assert.Equal((code, outcome), (result.Fault!.Code.Code, result.Fault.Outcome));
        Assert.Equal("tool", result.Fault.UpstreamKind);
    }

    [Fact]
    public async Task A_refused_connection_is_known_not_to_have_happened()
    {
        await using var server = await ToolServerTwin.StartAsync(isListening: false);
        await using var rig = new ToolRig();
        rig.Define(ToolRig.Act(server.Url, ToolIdempotency.None));

        var result = await rig.InvokeAsync("act");

        Assert.Equal((ErrorCodes.ToolUnreachable, EffectOutcome.NotExecuted, true), (result.Fault!.Code, result.Fault.Outcome, result.MayRetry));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_in_time_leaves_the_outcome_unknown_and_the_call_is_cut()
    {
        await using var server = await ToolServerTwin.StartAsync();
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        await using var rig = new ToolRig(time: clock);
        rig.Define(ToolRig.Act(server.Url, ToolIdempotency.Native) with { Timeout = TimeSpan.FromSeconds(5) });
        server.Next(ToolServerFault.Slow);

        var call = rig.InvokeAsync("act");
        while (server.Sends == 0)
        {
            await Task.Yield();
        }

        clock.Advance(TimeSpan.FromSeconds(6));
        var result = await call;

        Assert.Equal(ErrorCodes.ToolOutcomeUnknown, result.Fault!.Code);
        Assert.Equal("keelson.tool.unknown", (await rig.EventsAsync())[^1].Type);
    }

    [Fact]
    public async Task After_silence_a_gate_in_front_of_the_server_says_nothing_about_the_first_send()
    {
        await using var server = await ToolServerTwin.StartAsync();
        await using var rig = new ToolRig();
        rig.Define(ToolRig.Act(server.Url, ToolIdempotency.Native));
        server.Next(ToolServerFault.DropReply, ToolServerFault.Status401, ToolServerFault.Status429);

        await rig.InvokeAsync("act");
        var gated = await rig.InvokeAsync("act");
        var limited = await rig.InvokeAsync("act");
        var answered = await rig.InvokeAsync("act");

        Assert.Equal((ErrorCodes.ToolOutcomeUnknown, EffectOutcome.Unknown), (gated.Fault!.Code, gated.Fault.Outcome));
        Assert.Equal(EffectOutcome.Unknown, limited.Fault!.Outcome);
        Assert.Null(answered.Fault);
        Assert.Equal(1, server.Effects);
    }

    [Fact]
    public async Task A_tool_with_a_lookup_is_asked_and_not_sent_again()
    {
        await using var server = await ToolServerTwin.StartAsync();
        server.HonoursKeys = false;
        await using var rig = new ToolRig();
        rig.Define(ToolRig.Act(server.Url, ToolIdempotency.Lookup));
        server.Next(ToolServerFault.DropReply);

        await rig.InvokeAsync("act");
        var probed = await rig.InvokeAsync("act");

        Assert.Null(probed.Fault);
        Assert.Equal((1, 1), (server.Effects, server.Sends));
    }

    [Fact]
    public async Task A_tool_whose_lookup_says_no_is_sent_again()
    {
        await using var server = await ToolServerTwin.StartAsync();
        server.HonoursKeys = false;
        await using var rig = new ToolRig();
        rig.Define(ToolRig.Act(server.Url, ToolIdempotency.Lookup));
        server.Next(ToolServerFault.ResetBeforeEffect);

        await rig.InvokeAsync("act");
        var sent = await rig.InvokeAsync("act");

        Assert.Null(sent.Fault);
        Assert.Equal((1, 2), (server.Effects, server.Sends));
    }

    [Fact]
    public async Task A_tool_outside_of_the_callers_list_a_wave_or_the_catalogue_is_denied_and_not_remembered()
    {
        await using var server = await ToolServerTwin.StartAsync();
        await using var rig = new ToolRig();
        rig.Define(ToolRig.Act(server.Url, ToolIdempotency.None));

        var unlisted = await rig.InvokeAsync(ToolRig.Call("act", "{}") with { AllowedTools = new HashSet<string> { "other" } });
        var early = await rig.InvokeAsync(ToolRig.Call("act", "{}", wave: 1));
        var absent = await rig.InvokeAsync(ToolRig.Call("nothing", "{}"));
        var allowed = await rig.InvokeAsync(ToolRig.Call("act", "{}"));

        Assert.Equal(ErrorCodes.AuthScopeMissing, unlisted.Fault!.Code);
        Assert.Equal((ErrorCodes.PolicyDenied, "waves.1.effects"), (early.Fault!.Code, early.Fault.PolicyRule));
        Assert.Equal(ErrorCodes.ToolNotFound, absent.Fault!.Code);
        Assert.False(allowed.IsReplayed);
        Assert.Equal(1, server.Effects);
        Assert.Equal(3, (await rig.EventTypesAsync()).Count(type => type == "tool.denied"));
    }

    [Theory]
    [InlineData("""{"name":7}""")]
    [InlineData("""{"other":"x"}""")]
    [InlineData("""{"name":""}""")]
    [InlineData("""[1]""")]
    [InlineData("""{"name":"a","name":"b"}""")]
    [InlineData("""not json""")]
    [InlineData("""{"name":".."}""")]
    public async Task Arguments_that_do_not_fit_are_refused_before_anything_is_sent(string arguments)
    {
        await using var server = await ToolServerTwin.StartAsync();
        await using var rig = new ToolRig();
        rig.Define(ToolRig.Act(server.Url, ToolIdempotency.None) with { UrlTemplate = server.Url + "/act/{name}/restart", ArgumentsSchema = null });

        var result = await rig.InvokeAsync("act", arguments);

        Assert.Equal(ErrorCodes.RequestInvalid, result.Fault!.Code);
        Assert.Equal(0, server.Sends);
    }

    [Fact]
    public async Task A_function_of_the_host_takes_the_same_road()
    {
        var calls = 0;
        var function = ToolFunction.Create("add", (int a, int b) => { calls++; return new { sum = a + b }; }, Effect.Write, null, "Adds.", null);
        await using var rig = new ToolRig(functions: function);

        var first = await rig.InvokeAsync("add", """{"a":1,"b":2}""");
        var again = await rig.InvokeAsync("add", """{"a":1,"b":2}""");
        var wrong = await rig.InvokeAsync("add", """{"a":"one","b":2}""", "K2");

        Assert.Equal("""{"sum":3}""", Encoding.UTF8.GetString(first.Value!.Value.Span));
        Assert.True(again.IsReplayed);
        Assert.Equal(ErrorCodes.RequestInvalid, wrong.Fault!.Code);
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task A_function_that_throws_is_a_failed_tool()
    {
        var function = ToolFunction.Create("break", string () => throw new InvalidOperationException("inside"), Effect.Write, null, null, null);
        await using var rig = new ToolRig(functions: function);

        var result = await rig.InvokeAsync("break", "{}");

        Assert.Equal(ErrorCodes.ToolFailed, result.Fault!.Code);
        Assert.DoesNotContain("inside", result.Fault.Detail, StringComparison.Ordinal);
    }
}
