using System.Text;
using Keelson.Inference;
using Keelson.Inference.Simulation;
using Keelson.Inference.Upstreams;
using Keelson.Inference.Wire;
using Keelson.Primitives;
using Keelson.Tests.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Inference.Simulation;

public sealed class SimulatorUpstreamTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task The_first_token_comes_after_overhead_and_prefill_and_the_others_one_by_one()
    {
        var model = new SimulatorModel(1, 40, 10, 1000, null); // About 12 tokens of prompt: 12 ms of prefill.
        await using var answer = await SendAsync(model, """{"model":"m","stream":true,"messages":[{"role":"user","content":"Hello"}]}""");
        var buffer = new byte[65536];

        var reading = answer.ReadAsync(buffer, InferenceRig.Cancellation).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(40));
        Assert.False(reading.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(20));
        Assert.True(await reading > 0);
        Assert.Contains("keelson-simulator", Encoding.UTF8.GetString(buffer), StringComparison.Ordinal);

        var next = answer.ReadAsync(buffer, InferenceRig.Cancellation).AsTask();
        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(15));
        Assert.True(await next > 0);
    }

    [Fact]
    public async Task A_script_may_fail_break_and_stall()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "faults.yaml");
        await File.WriteAllTextAsync(
            file,
            """
            version: 1
            scripts:
              - name: faults
                turns:
                  - { name: limited, if: { user: limited }, fail: { status: 429, message: "slow down", retryAfterS: 7 } }
                  - { name: cut, if: { user: cut }, say: "one two three four", break: { kind: cut, afterTokens: 2 } }
                  - { name: malformed, if: { user: malformed }, say: "one two three four", break: { kind: malformed, afterTokens: 2 } }
                  - { name: stall, if: { user: stall }, say: "one two three four", break: { kind: stall, afterTokens: 2 } }
            """,
            InferenceRig.Cancellation);
        var options = new InferenceOptions { AttemptsMax = 1, StallTimeout = TimeSpan.FromMilliseconds(80) };
        await using var rig = new InferenceRig([InferenceRig.Simulator(file)], options: options);

        Assert.Equal(ErrorCodes.ModelRateLimited, (await AskAsync(rig, "limited")).Receipt.Fault!.Code);
        Assert.Equal("7", (await AskAsync(rig, "limited")).Sink.Header("Retry-After"));
        Assert.Equal(ErrorCodes.ModelStreamInterrupted, (await AskAsync(rig, "cut")).Receipt.Fault!.Code);
        Assert.Equal(ErrorCodes.ModelStreamInterrupted, (await AskAsync(rig, "malformed")).Receipt.Fault!.Code);
        Assert.Equal(ErrorCodes.ModelStreamInterrupted, (await AskAsync(rig, "stall")).Receipt.Fault!.Code);
    }

    [Fact]
    public async Task A_script_that_cannot_be_read_is_the_platforms_fault()
    {
        await using var rig = new InferenceRig([InferenceRig.Simulator("/no/such/script.yaml")]);

        var (receipt, _) = await rig.SendAsync("""{"model":"kimi","messages":[]}""");

        Assert.Equal(FailureClass.PlatformFault, receipt.Fault!.FailureClass);
    }

    private static Task<(InferenceReceipt Receipt, RecordingSink Sink)> AskAsync(InferenceRig rig, string word) =>
        rig.SendAsync($$"""{"model":"kimi","stream":true,"messages":[{"role":"user","content":"{{word}}"}]}""");

    private async Task<UpstreamAnswer> SendAsync(SimulatorModel model, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var deployment = InferenceRig.Simulator();
        deployment = deployment with { Provider = deployment.Provider with { Simulator = model } };
        var call = new UpstreamCall(deployment, bytes, ChatRequestScanner.Scan(bytes, new InferenceOptions()).Shape!, null, null);
        var reply = await new SimulatorUpstream(new SimulatorScripts(), new SimulatorServers(_time), _time).SendAsync(call, InferenceRig.Cancellation);
        return reply.Answer!;
    }
}
