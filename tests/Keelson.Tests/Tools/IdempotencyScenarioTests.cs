using System.Text;
using System.Text.Json;
using Keelson.Primitives;
using Keelson.Storage.InMemory;
using Keelson.Tests.Security;
using Keelson.Tools;

namespace Keelson.Tests.Tools;

/// <summary>Plays the shared scenarios against the road with a real server behind it.</summary>
public sealed class IdempotencyScenarioTests
{
    public static TheoryData<string> Scenarios()
    {
        var data = new TheoryData<string>();
        foreach (var scenario in SecurityVectors.Read("idempotency-scenarios.json").GetProperty("scenarios").EnumerateArray())
        {
            // What takes a token away is played over HTTP, by the tests of the server.
            if (!Steps(scenario).Exists(step => step.TryGetProperty("op", out var op) && op.GetString() == "revoke"))
            {
                data.Add(scenario.GetProperty("id").GetString()!);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task A_shared_scenario_holds(string id)
    {
        var scenario = SecurityVectors.Read("idempotency-scenarios.json").GetProperty("scenarios").EnumerateArray()
            .Single(each => each.GetProperty("id").GetString() == id);
        var isCrash = Steps(scenario).Exists(step => step.TryGetProperty("crashAt", out _));
        var isHeld = Steps(scenario).Exists(step => step.TryGetProperty("op", out var op) && op.GetString() == "resolve");
        var isRefusing = Steps(scenario).Exists(step => step.TryGetProperty("upstream", out var upstream) && upstream.GetString()!.Contains("refused", StringComparison.Ordinal));
        ToolIdempotency[] classes = isCrash ? [ToolIdempotency.Native, ToolIdempotency.Lookup, ToolIdempotency.None]
            : isHeld ? [ToolIdempotency.None]
            : [ToolIdempotency.Native];
        foreach (var idempotency in classes)
        {
            await using var play = await Play.StartAsync(idempotency, isRefusing);
            foreach (var step in scenario.GetProperty("steps").EnumerateArray())
            {
                await play.DoAsync(step);
            }

            play.Check(scenario);
        }
    }

    private static List<JsonElement> Steps(JsonElement scenario) => [.. scenario.GetProperty("steps").EnumerateArray()];

    private sealed class Play(ToolServerTwin server, ToolIdempotency idempotency) : IAsyncDisposable
    {
        private readonly InMemoryStore _disk = new();
        private readonly List<ToolResult> _last = [];
        private CrashingStore _store = null!;
        private CrashingTransport _transport = null!;
        private ToolRig _rig = null!;
        private int _wave = 2;
        private bool _isListening = true;
        private bool _hasCrashed;

        public static async Task<Play> StartAsync(ToolIdempotency idempotency, bool isRefusing)
        {
            var play = new Play(await ToolServerTwin.StartAsync(isListening: !isRefusing), idempotency) { _isListening = !isRefusing };
            play.Restart();
            return play;
        }

        public async Task DoAsync(JsonElement step)
        {
            if (step.TryGetProperty("expect", out var expect))
            {
                Expect(expect);
            }
            else if (step.TryGetProperty("upstream", out var upstream) && upstream.GetString()!.Contains("drops the reply", StringComparison.Ordinal))
            {
                server.Next(ToolServerFault.DropReply);
            }
            else if (step.TryGetProperty("policy", out var policy))
            {
                _wave = policy.GetString() == "deny" ? 1 : 2;
            }
            else if (step.TryGetProperty("op", out var op))
            {
                await OperateAsync(op.GetString()!, step);
            }
        }

        public void Check(JsonElement scenario)
        {
            foreach (var invariant in scenario.GetProperty("invariants").EnumerateArray().Select(each => each.GetString()!))
            {
                if (invariant is "upstreamExecutions==1" or "upstreamEffects==1" or "executes on retry: 1 execution" or "replay: 1 execution")
                {
                    Assert.Equal(1, server.Effects);
                }
                else if (invariant == "upstreamExecutions==0")
                {
                    Assert.Equal(0, server.Effects);
                }
                else if (invariant.StartsWith("upstream saw the SAME", StringComparison.Ordinal))
                {
                    Assert.Equal(2, server.Keys.Count);
                    Assert.Single(server.Keys.Distinct());
                }
                else if (invariant.StartsWith("upstreamEffects<=1", StringComparison.Ordinal))
                {
                    Assert.True(server.Effects <= 1);
                }
                else if (invariant.StartsWith("upstreamSends<=1", StringComparison.Ordinal))
                {
                    Assert.True(idempotency != ToolIdempotency.None || server.Sends <= 1);
                }
                else if (invariant == "unknown" || invariant.StartsWith("state=started", StringComparison.Ordinal))
                {
                    Assert.Equal(idempotency == ToolIdempotency.None, _last[^1].Fault?.Code == ErrorCodes.ToolOutcomeUnknown);
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _rig.DisposeAsync();
            await server.DisposeAsync();
        }

        private void Restart()
        {
            _store = new CrashingStore(_disk);
            _transport = new CrashingTransport();
            _rig = new ToolRig(_store, _rig?.Time, _transport);
            _rig.Define(ToolRig.Act(server.Url, idempotency));
        }

        private async Task OperateAsync(string op, JsonElement step)
        {
            switch (op)
            {
                case "call":
                    await CallAsync(step);
                    break;
                case "parallel":
                    var call = step.GetProperty("call");
                    _last.Clear();
                    _last.AddRange(await Task.WhenAll(Enumerable.Range(0, step.GetProperty("n").GetInt32()).Select(_ => InvokeAsync(call))));
                    break;
                case "advance":
                    _rig.Clock.Advance(TimeSpan.FromSeconds(step.GetProperty("seconds").GetInt32()));
                    break;
                case "restart":
                    Restart();
                    break;
                case "resolve":
                    var (_, fault) = await _rig.Resolutions.ResolveAsync(
                        step.GetProperty("key").GetString()!,
                        step.GetProperty("as").GetString() == "executed" ? ToolResolution.Executed : ToolResolution.NotExecuted,
                        null,
                        new Attribution("acme", step.GetProperty("by").GetString()!),
                        "It is in the ledger of the tool.",
                        ToolRig.Cancellation);
                    Assert.Null(fault);
                    Assert.Contains("tool.resolved", await _rig.AuditActionsAsync());
                    break;
                default:
                    Assert.Fail($"The scenario has an operation that is not known: {op}.");
                    break;
            }
        }

        private async Task CallAsync(JsonElement step)
        {
            var isCrash = step.TryGetProperty("crashAt", out var at);
            var crash = isCrash ? at.GetString()! : "";
            _store.CrashBefore = crash == "before-intent-commit" ? 1 : null;
            _transport.Crash = crash switch
            {
                "after-intent-commit-before-send" => CrashingTransport.Point.BeforeSend,
                "during-send" => CrashingTransport.Point.AfterSend,
                _ => CrashingTransport.Point.Never,
            };
            _store.CrashAfter = crash == "after-result-commit-before-reply" ? 3 : null;
            _last.Clear();
            if (!isCrash)
            {
                _last.Add(await InvokeAsync(step));
                if (!_isListening)
                {
                    await server.ListenAsync();
                    _isListening = true;
                }

                return;
            }

            await Assert.ThrowsAsync<SimulatedCrashException>(() => InvokeAsync(step));
            _hasCrashed = true;
        }

        private Task<ToolResult> InvokeAsync(JsonElement step) => _rig.InvokeAsync(
            ToolRig.Call("act", Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(step.GetProperty("body").GetRawText())), step.GetProperty("key").GetString(), _wave));

        private void Expect(JsonElement expect)
        {
            Assert.False(_hasCrashed);
            if (expect.TryGetProperty("exactlyOneOf", out _))
            {
                Assert.Single(_last, result => result is { Fault: null, IsReplayed: false });
                Assert.All(_last, result => Assert.True(result.Fault is null || result.Fault.Code.Status == 409));
                return;
            }

            var result = _last[^1];
            Assert.Equal(expect.GetProperty("status").GetInt32(), result.Fault?.Code.Status ?? 200);
            if (expect.TryGetProperty("code", out var code))
            {
                Assert.Equal(code.GetString(), result.Fault!.Code.Code);
            }

            if (expect.TryGetProperty("replayed", out var replayed))
            {
                Assert.Equal(replayed.GetBoolean(), result.IsReplayed);
            }

            if (expect.TryGetProperty("outcome", out var outcome))
            {
                Assert.Equal(outcome.GetString(), ErrorEnvelope.Word(result.Fault!.Outcome));
            }

            if (expect.TryGetProperty("retryable", out var retryable))
            {
                Assert.Equal(retryable.GetBoolean(), result.MayRetry);
            }
        }
    }
}
