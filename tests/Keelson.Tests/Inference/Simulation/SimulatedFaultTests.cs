using Keelson.Inference;
using Keelson.Inference.Simulation;
using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Tests.Inference.Simulation;

/// <summary>The road over a deployment that goes wrong on purpose to one that does not.</summary>
public sealed class SimulatedFaultTests
{
    private static readonly InferenceOptions Quick = new() { BackoffBase = TimeSpan.FromMilliseconds(1), BackoffMax = TimeSpan.FromMilliseconds(2) };

    [Theory]
    [InlineData(402)]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(529)]
    public async Task Trap_25_every_refusal_that_is_not_the_requests_fault_is_answered_elsewhere(int status)
    {
        await using var rig = Rig(new SimulatorFaultModel(SimulatorFaultKind.Status) { Status = status });

        var (receipt, _) = await AskAsync(rig);

        Assert.Equal((null, "sim/simulated"), (receipt.Fault, receipt.Deployment));
    }

    [Fact]
    public async Task Trap_24_a_stream_that_stalls_before_its_first_token_is_answered_elsewhere()
    {
        await using var rig = Rig(new SimulatorFaultModel(SimulatorFaultKind.Stall) { AfterTokens = 1 }, Quick with { FirstByteTimeout = TimeSpan.FromMilliseconds(300) });

        var (receipt, sink) = await AskAsync(rig, "\"stream\":true,");

        Assert.Equal((null, "sim/simulated"), (receipt.Fault, receipt.Deployment));
        Assert.EndsWith("[DONE]\n\n", sink.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trap_22_what_every_attempt_cost_is_in_the_ledger_once_and_the_request_is_their_sum()
    {
        await using var rig = Rig(new SimulatorFaultModel(SimulatorFaultKind.Cut));

        var (receipt, _) = await AskAsync(rig);

        var ends = await EndsAsync(rig);
        Assert.True(ends.Count > 1);
        Assert.Equal(Enumerable.Range(1, ends.Count), ends.Select(end => end.Attempt!.Value));
        Assert.Equal(receipt.Cost!.Value.Usd, ends.Sum(end => end.Cost!.Value.Usd));
        Assert.Equal(receipt.Usage!.Output, ends.Sum(end => end.Usage!.Output));
    }

    [Theory]
    [InlineData(SimulatorFaultKind.Status, false)]
    [InlineData(SimulatorFaultKind.Refuse, false)]
    [InlineData(SimulatorFaultKind.Cut, true)]
    [InlineData(SimulatorFaultKind.Malformed, true)]
    public async Task Trap_23_what_a_provider_may_have_billed_is_paid_for_and_what_it_refused_is_not(SimulatorFaultKind kind, bool isBilled)
    {
        await using var rig = Rig(new SimulatorFaultModel(kind));

        await AskAsync(rig);

        var failed = (await EndsAsync(rig)).Where(end => end.Deployment == "broken/simulated").ToList();
        Assert.NotEmpty(failed);
        Assert.All(failed, end => Assert.Equal(isBilled, end.Cost > Money.Zero));
        Assert.All(failed, end => Assert.Equal(isBilled, end.Usage?.IsEstimated ?? false));
    }

    private static InferenceRig Rig(SimulatorFaultModel fault, InferenceOptions? options = null) => new(
        [
            InferenceRig.Simulator() with
            {
                Provider = new ProviderModel("broken", ProviderKind.Simulator, null, null, DisconnectPolicy.Cancel)
                {
                    Simulator = new SimulatorModel(7, 0, 0, 0, null) { Faults = [fault] },
                },
            },
            InferenceRig.Simulator(),
        ],
        options: options ?? Quick);

    private static Task<(InferenceReceipt Receipt, RecordingSink Sink)> AskAsync(InferenceRig rig, string member = "") =>
        rig.SendAsync($$"""{"model":"kimi",{{member}}"messages":[{"role":"user","content":"Hello, what is this?"}]}""");

    private static async Task<List<EventData>> EndsAsync(InferenceRig rig) =>
        [.. (await rig.EventsAsync()).Where(one => one.Type is EventTypes.InferenceCompleted or EventTypes.InferenceFailed).Select(one => one.Data)];
}
