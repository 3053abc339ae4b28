using System.Text;
using Keelson.Primitives;
using Keelson.Tools;
using Keelson.Workflows;

namespace Keelson.Tests.Tools.Faults;

/// <summary>Every fault, for every class of tool, on the first send and on what follows a send without an answer.</summary>
public sealed class UpstreamFaultTests
{
    private static readonly ToolIdempotency[] Classes = [ToolIdempotency.Safe, ToolIdempotency.Native, ToolIdempotency.Lookup, ToolIdempotency.None];

    public static TheoryData<string, string> Cells => [.. from fault in Enum.GetValues<UpstreamFault>().Skip(1) from idempotency in Classes select (fault.ToString(), idempotency.ToString())];

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task A_fault_on_the_first_send_ends_in_its_one_envelope_and_ledger_state(string fault, string idempotency)
    {
        var (met, type) = (Enum.Parse<UpstreamFault>(fault), Enum.Parse<ToolIdempotency>(idempotency));
        await using var server = new UpstreamFaultServer();
        await using var rig = Rig();
        Define(rig, server, type, met);
        server.Next(met);

        var result = await rig.InvokeAsync("act");

        await ExpectAsync(rig, result, FaultExpectation.First(met, type));
        Define(rig, server, type, UpstreamFault.None);
        var healed = await rig.InvokeAsync("act");
        Assert.InRange(server.Effects, 0, 1);
        Assert.Equal(MustHealTo(met, type), (healed.Fault?.Code.Code ?? "", server.Effects));
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task A_fault_after_a_send_without_an_answer_never_turns_into_certainty_or_a_second_effect(string fault, string idempotency)
    {
        var (met, type) = (Enum.Parse<UpstreamFault>(fault), Enum.Parse<ToolIdempotency>(idempotency));
        await using var server = new UpstreamFaultServer();
        await using var rig = Rig();
        Define(rig, server, type, UpstreamFault.None);

        // A lookup that says "it has not happened" is taken at its word, so it must not lie here.
        server.Next(met == UpstreamFault.Status404 && type == ToolIdempotency.Lookup ? UpstreamFault.ResetBeforeEffect : UpstreamFault.ResetAfterEffect);
        _ = await rig.InvokeAsync("act");
        Define(rig, server, type, met);
        server.Next(met);

        var result = await rig.InvokeAsync("act");

        await ExpectAsync(rig, result, FaultExpectation.Retry(met, type));
        Assert.Equal(1, server.Effects);
        if (type == ToolIdempotency.None)
        {
            Assert.Equal(1, server.Sends);
        }
    }

    [Theory]
    [InlineData("DELETE")]
    [InlineData("POST")]
    public async Task A_connection_that_was_used_before_and_ends_without_a_word_does_not_send_a_call_again_by_itself(string method)
    {
        await using var server = new UpstreamFaultServer { KeepsConnections = true };
        await using var rig = Rig();
        rig.Define(ToolRig.Act(server.UrlFor(UpstreamFault.None), ToolIdempotency.None) with { Method = method });

        _ = await rig.InvokeAsync("act", clientKey: "first");
        server.Next(UpstreamFault.ClosedWithoutAnswer);
        var lost = await rig.InvokeAsync("act", clientKey: "second");

        Assert.Equal(ErrorCodes.ToolOutcomeUnknown, lost.Fault!.Code);
        Assert.Equal((2, 2), (server.Sends, server.Effects));
    }

    private static async Task ExpectAsync(ToolRig rig, ToolResult result, FaultExpectation expected)
    {
        var row = await rig.Ledger.FindAsync(result.Key, ToolRig.Cancellation);
        var entry = ToolStepDecider.Decide(new RunEntry(RunEntryKind.StepCompleted, rig.Time.GetUtcNow()), result, null, rig.Time.GetUtcNow().AddHours(24));
        Assert.Equal(
            expected,
            new FaultExpectation(result.Fault?.Code.Code ?? "", result.Fault?.Outcome ?? EffectOutcome.Executed, row!.State.Phase, entry.Wait == WaitReason.Resolution));
        if (result.Fault is not { } fault)
        {
            return;
        }

        var envelope = ErrorEnvelope.From(fault, "req_1", new string('0', 32), rig.Time.GetUtcNow());
        Assert.Equal((fault.Code.Status, fault.Code.Code), (envelope.Status, envelope.Code));
        Assert.Equal(expected.Outcome switch { EffectOutcome.NotExecuted => "not_executed", EffectOutcome.Executed => "executed", EffectOutcome.Unknown or _ => "unknown" }, envelope.Outcome);
        Assert.DoesNotContain("127.0.0.1", Encoding.UTF8.GetString(KeelsonJson.Serialize(envelope.Detail)), StringComparison.Ordinal);
        Assert.True(fault.FailureClass is FailureClass.ToolUnavailable or FailureClass.ToolBusinessError or FailureClass.PolicyRejection or FailureClass.TransientUnavailability);
        if (fault.UpstreamStatus is 429 or 503 or 408)
        {
            Assert.Equal(TimeSpan.FromSeconds(2), fault.RetryAfter);
        }
    }

    // After the fault is gone and the call is made once more: what it answers then, and how often the effect happened in all.
    private static (string Code, int Effects) MustHealTo(UpstreamFault fault, ToolIdempotency idempotency)
    {
        var expected = FaultExpectation.First(fault, idempotency);
        return (expected.Phase, idempotency) switch
        {
            (ToolCallPhase.Succeeded, _) => ("", 1),
            (ToolCallPhase.Unknown, ToolIdempotency.None) => ("idempotency.outcome_unknown", fault is UpstreamFault.ResetOnAccept or UpstreamFault.ResetBeforeEffect ? 0 : 1),
            (ToolCallPhase.Failed, _) => (expected.Code, fault == UpstreamFault.HugeBody ? 1 : 0),
            _ => ("", 1),
        };
    }

    private static void Define(ToolRig rig, UpstreamFaultServer server, ToolIdempotency idempotency, UpstreamFault fault)
    {
        var isLate = fault is UpstreamFault.SlowDrip or UpstreamFault.Stall or UpstreamFault.StallInBody;
        rig.Define(ToolRig.Act(server.UrlFor(fault), idempotency) with { Timeout = isLate ? TimeSpan.FromMilliseconds(400) : TimeSpan.FromSeconds(30) });
    }

    // The handler of egress, with what egress sets on it; egress itself is tested in its own room.
    private static ToolRig Rig() => new(
        time: TimeProvider.System,
        transport: new HttpToolTransport(
            new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, MaxResponseHeadersLength = 32 }), TimeProvider.System));
}
