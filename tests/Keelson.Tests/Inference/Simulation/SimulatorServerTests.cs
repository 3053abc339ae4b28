using System.Text;
using System.Text.Json.Nodes;
using Keelson.Inference;
using Keelson.Inference.Simulation;
using Keelson.Inference.Upstreams;
using Keelson.Inference.Wire;
using Keelson.Primitives;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Inference.Simulation;

public sealed class SimulatorServerTests : IDisposable
{
    private const string Hello = """{"model":"m","messages":[{"role":"user","content":"Hello"}]}""";
    private readonly FakeTimeProvider _time = new();
    private readonly SimulatorServers _servers;

    public SimulatorServerTests() => _servers = new SimulatorServers(_time);

    public void Dispose() => _servers.Dispose();

    [Fact]
    public async Task A_request_waits_for_its_slot_and_gets_it_when_the_other_is_done()
    {
        var model = new SimulatorModel(1, 0, 10, 0, null) { Slots = 1 };
        await using var first = await AnswerAsync(model, Hello);
        var waiting = AnswerAsync(model, Hello);

        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(10));

        await using var second = await waiting;
        Assert.NotEqual(0, await second.ReadAsync(new byte[10_000], InferenceRig.Cancellation));
    }

    [Fact]
    public async Task Trap_20_a_slot_is_free_again_when_its_caller_goes_while_it_waits_and_while_it_reads()
    {
        var model = new SimulatorModel(1, 0, 10, 0, null) { Slots = 1 };
        var first = await AnswerAsync(model, Hello);
        using var gone = new CancellationTokenSource();
        var second = AnswerAsync(model, Hello, cancellation: gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);

        var third = AnswerAsync(model, Hello);
        await first.DisposeAsync();
        _time.Advance(TimeSpan.FromMilliseconds(20));
        await (await third).DisposeAsync();
    }

    [Fact]
    public async Task A_stream_of_a_shared_server_comes_token_by_token()
    {
        var model = new SimulatorModel(1, 20, 10, 1000, null) { Slots = 8 };
        await using var answer = await AnswerAsync(model, Hello.Replace("\"m\"", "\"m\",\"stream\":true", StringComparison.Ordinal), advanceMs: 20);
        var buffer = new byte[65536];
        var text = new StringBuilder();
        var reads = 0;
        while (true)
        {
            var reading = answer.ReadAsync(buffer, InferenceRig.Cancellation).AsTask();
            _time.Advance(TimeSpan.FromMilliseconds(25)); // Two tokens, which is one piece at least.
            var count = await reading;
            if (count == 0)
            {
                break;
            }

            reads++;
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        Assert.True(reads > 8, $"{reads} reads");
        Assert.EndsWith("data: [DONE]\n\n", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_queue_answers_429_and_a_prompt_over_the_window_400()
    {
        var model = new SimulatorModel(1, 0, 10, 0, null) { Slots = 1, QueueMax = 0, ContextTokens = 256 };
        await using var first = await AnswerAsync(model, Hello);
        await using var second = await AnswerAsync(model, Hello);
        await using var third = await AnswerAsync(model, Hello.Replace("Hello", string.Concat(Enumerable.Repeat("word ", 300)), StringComparison.Ordinal));

        Assert.Equal((429, TimeSpan.FromSeconds(1)), (second.Status, second.RetryAfter));
        Assert.Equal(400, third.Status);
    }

    [Fact]
    public async Task Trap_11_the_servers_own_cached_tokens_are_reported_and_read_faster_for_one_tenant_alone()
    {
        var model = new SimulatorModel(1, 0, 0, 1000, null) { PrefixCacheTokens = 1_000_000 };
        var body = Hello.Replace("Hello", string.Concat(Enumerable.Range(0, 2000).Select(index => $"w{index} ")), StringComparison.Ordinal);

        Assert.Equal(0, await CachedAsync(model, body, "acme"));
        var cached = await CachedAsync(model, body, "acme");
        var other = await CachedAsync(model, body, "globex");

        Assert.InRange(cached, 1000, 10_000);
        Assert.Equal(0, other);
    }

    [Fact]
    public async Task A_server_that_takes_no_connection_may_be_asked_again_and_bills_nothing()
    {
        var model = new SimulatorModel(1, 0, 0, 0, null) { Faults = [new SimulatorFaultModel(SimulatorFaultKind.Refuse) { EveryNth = 2 }] };

        Assert.Null((await SendAsync(model, Hello)).Failure);
        var refused = await SendAsync(model, Hello);

        Assert.Null(refused.Answer);
        Assert.Equal((ErrorCodes.ModelUnavailable, false), (refused.Failure!.Fault.Code, refused.Failure.IsBilledPerhaps));
        Assert.Equal(EffectOutcome.NotExecuted, refused.Failure.Fault.Outcome);
    }

    [Fact]
    public async Task A_drip_goes_on_but_slowly()
    {
        var model = new SimulatorModel(1, 0, 0, 0, null) { Faults = [new SimulatorFaultModel(SimulatorFaultKind.Drip) { AfterTokens = 2, PerTokenMs = 5000 }] };
        await using var answer = await AnswerAsync(model, Hello.Replace("\"m\"", "\"m\",\"stream\":true", StringComparison.Ordinal));
        var buffer = new byte[65536];

        Assert.True(await answer.ReadAsync(buffer, InferenceRig.Cancellation) > 0);
        Assert.True(await answer.ReadAsync(buffer, InferenceRig.Cancellation) > 0);
        for (var piece = 0; piece < 3; piece++)
        {
            var next = answer.ReadAsync(buffer, InferenceRig.Cancellation).AsTask();
            _time.Advance(TimeSpan.FromMilliseconds(4999));
            Assert.False(next.IsCompleted);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.True(await next > 0);
        }
    }

    [Fact]
    public async Task A_whole_answer_is_cut_in_its_middle()
    {
        var cut = new SimulatorModel(1, 0, 0, 0, null) { Faults = [new SimulatorFaultModel(SimulatorFaultKind.Cut)] };
        var malformed = new SimulatorModel(1, 0, 0, 0, null) { Faults = [new SimulatorFaultModel(SimulatorFaultKind.Malformed)] };
        var buffer = new byte[65536];

        await using var first = await AnswerAsync(cut, Hello);
        Assert.True(await first.ReadAsync(buffer, InferenceRig.Cancellation) > 0);
        await Assert.ThrowsAsync<IOException>(async () => await first.ReadAsync(buffer, InferenceRig.Cancellation));

        await using var second = await AnswerAsync(malformed, Hello);
        var count = await second.ReadAsync(buffer, InferenceRig.Cancellation);
        Assert.Equal(0, await second.ReadAsync(buffer, InferenceRig.Cancellation));
        Assert.ThrowsAny<System.Text.Json.JsonException>(() => JsonNode.Parse(buffer.AsSpan(0, count)));
    }

    [Fact]
    public async Task The_pipeline_goes_round_the_faults_of_one_deployment_to_the_other()
    {
        var broken = InferenceRig.Simulator();
        broken = broken with
        {
            Provider = new ProviderModel("broken", ProviderKind.Simulator, null, null, DisconnectPolicy.Cancel)
            {
                Simulator = new SimulatorModel(7, 0, 0, 0, null) { Faults = [new SimulatorFaultModel(SimulatorFaultKind.Status) { Status = 503 }] },
            },
        };
        await using var rig = new InferenceRig([broken, InferenceRig.Simulator()]);

        var (receipt, _) = await rig.SendAsync("""{"model":"kimi","messages":[{"role":"user","content":"Hello"}]}""");

        Assert.Null(receipt.Fault);
        Assert.Equal(["broken/simulated", "sim/simulated"], (await rig.EventsAsync()).Where(one => one.Data.Verdict is not null).Select(one => one.Data.Deployment));
    }

    private async Task<int> CachedAsync(SimulatorModel model, string body, string scope)
    {
        await using var answer = await AnswerAsync(model, body, scope);
        var buffer = new byte[65536];
        var reading = answer.ReadAsync(buffer, InferenceRig.Cancellation).AsTask();
        _time.Advance(TimeSpan.FromSeconds(20));
        var json = JsonNode.Parse(buffer.AsSpan(0, await reading))!;
        return json["usage"]!["prompt_tokens_details"]!["cached_tokens"]!.GetValue<int>();
    }

    private async Task<UpstreamAnswer> AnswerAsync(
        SimulatorModel model, string body, string scope = "acme", int advanceMs = 0, CancellationToken? cancellation = null)
    {
        var sending = SendAsync(model, body, scope, cancellation);
        if (advanceMs > 0)
        {
            _time.Advance(TimeSpan.FromMilliseconds(advanceMs));
        }

        return (await sending).Answer!;
    }

    private async Task<UpstreamReply> SendAsync(SimulatorModel model, string body, string scope = "acme", CancellationToken? cancellation = null)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var deployment = InferenceRig.Simulator();
        deployment = deployment with { Provider = deployment.Provider with { Simulator = model } };
        var call = new UpstreamCall(deployment, bytes, ChatRequestScanner.Scan(bytes, new InferenceOptions()).Shape!, null, null) { CacheScope = scope };
        return await new SimulatorUpstream(new SimulatorScripts(), _servers, _time).SendAsync(call, cancellation ?? InferenceRig.Cancellation);
    }
}
