using System.Text.Json;
using Keelson.Primitives;
using Keelson.Rollout;
using Keelson.Storage;
using Keelson.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Server.Tests.Government;

public sealed class GovernmentApiTests(GovernedPlatform platform) : IClassFixture<GovernedPlatform>
{
    private const string Kind = "incident.resolved";

    // Whole UTC days in the past, so that periods are the same whenever the test runs.
    private static readonly DateTimeOffset Day = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-2), TimeSpan.Zero);

    [Fact]
    public async Task One_road_from_events_to_a_recorded_go_and_into_the_next_wave()
    {
        await NothingIsKnownBeforeAnyEventAsync();

        await platform.ImportAsync(Runs(first: 0, count: 20, firstDay: 0));
        await platform.ImportAsync(Runs(first: 0, count: 20, firstDay: 0));
        await FiguresAreThoseOfTheEventsAsync();
        await TheGateAsksForMoreRunsAsync();

        await platform.ImportAsync(Runs(first: 20, count: 30, firstDay: 1));
        await TheGateOpensOnARecordedGoAsync();
        await TheNewWaveOutlivesARestartAsync();
        await ADemotionForgetsTheEvidenceAsync();
    }

    private async Task NothingIsKnownBeforeAnyEventAsync()
    {
        var slo = await platform.GetAsync("/api/slo/triage");
        Assert.True(slo.GetProperty("noData").GetBoolean());
        Assert.Equal(4, slo.GetProperty("objectives").GetArrayLength());
        foreach (var objective in slo.GetProperty("objectives").EnumerateArray())
        {
            Assert.True(objective.GetProperty("noData").GetBoolean());
            Assert.False(objective.TryGetProperty("share", out _));
            Assert.False(objective.TryGetProperty("remaining", out _));
        }

        var cost = (await platform.GetAsync("/api/cost/outcomes?workflow=triage")).GetProperty("items")[0];
        Assert.True(cost.GetProperty("noData").GetBoolean());
        Assert.False(cost.TryGetProperty("costPerSuccess", out _));
        var decision = await platform.PostAsync("/api/workflows/triage/gate/evaluate", new { });
        Assert.Equal("INCONCLUSIVE", decision.GetProperty("verdict").GetString());
        await platform.PostAsync("/api/workflows/triage/gate/promote", new { }, status: 403);
    }

    private async Task FiguresAreThoseOfTheEventsAsync()
    {
        // 20 runs: the last one fails; each has one answered request of 0.10 USD, every tenth a failed attempt of 0.05 USD before it.
        var slo = await platform.GetAsync($"/api/slo/triage?at={Uri.EscapeDataString(Day.AddDays(1).ToString("O"))}");
        var success = Objective(slo, "successInTime");
        Assert.Equal((19, 1, 0), (success.GetProperty("good").GetInt32(), success.GetProperty("bad").GetInt32(), success.GetProperty("excluded").GetInt32()));
        Assert.Equal(0.95m, success.GetProperty("share").GetDecimal());
        Assert.Equal(0m, success.GetProperty("remaining").GetDecimal());
        Assert.Equal("caution", success.GetProperty("stage").GetString());
        Assert.Equal(1, success.GetProperty("badByClass").GetProperty("platformFault").GetInt32());
        Assert.Equal(20, Objective(slo, "firstToken").GetProperty("good").GetInt32());
        Assert.Equal(["1h", "6h", "28d"], success.GetProperty("burn").EnumerateArray().Select(burn => burn.GetProperty("window").GetString()));

        var cost = (await platform.GetAsync("/api/cost/outcomes?workflow=triage")).GetProperty("items")[0];
        Assert.Equal((20, 19), (cost.GetProperty("runs").GetInt32(), cost.GetProperty("successes").GetInt32()));
        Assert.Equal("2.1", cost.GetProperty("totalSpend").GetString());
        Assert.Equal("0.110526315789", cost.GetProperty("costPerSuccess").GetString());
        Assert.Equal("0.2", cost.GetProperty("waste").GetProperty("total").GetString());
        Assert.True(cost.GetProperty("interval").GetProperty("isBounded").GetBoolean());
        Assert.Equal("JUSTIFIED", cost.GetProperty("verdict").GetString());

        foreach (var (by, name) in new[] { ("workflow", "triage"), ("model", "simulated"), ("owner", "sre"), ("tier", "short"), ("day", Day.ToString("yyyy-MM-dd")) })
        {
            var spend = await platform.GetAsync($"/api/cost/spend?by={by}");
            Assert.Equal("2.1", spend.GetProperty("total").GetProperty("spend").GetString());
            Assert.Equal(name, Assert.Single(spend.GetProperty("items").EnumerateArray()).GetProperty("name").GetString());
        }
    }

    private async Task TheGateAsksForMoreRunsAsync()
    {
        var wave = (await platform.GetAsync("/api/waves?workflow=triage")).GetProperty("items")[0];
        Assert.Equal(1, wave.GetProperty("wave").GetInt32());
        Assert.StartsWith("20 of 29 runs", Reason(wave, "success"), StringComparison.Ordinal);
        Assert.Equal("INCONCLUSIVE", wave.GetProperty("verdict").GetString());
    }

    private async Task TheGateOpensOnARecordedGoAsync()
    {
        var decision = await platform.PostAsync("/api/workflows/triage/gate/evaluate", new { });
        Assert.All(decision.GetProperty("criteria").EnumerateArray(), criterion => Assert.Equal("PASS", criterion.GetProperty("verdict").GetString()));
        Assert.Equal("GO", decision.GetProperty("verdict").GetString());
        Assert.Equal(64, decision.GetProperty("inputsDigest").GetString()!.Length);

        var recorded = await LastEventAsync(EventTypes.GateDecided);
        Assert.Equal((decision.GetProperty("id").GetString(), "GO", 1), (recorded.Subject, recorded.State, recorded.TrustTier));
        Assert.Equal(decision.GetProperty("inputsDigest").GetString(), recorded.ArgumentsDigest);

        var position = await platform.PostAsync("/api/workflows/triage/gate/promote", new { });
        Assert.Equal(2, position.GetProperty("wave").GetInt32());
        Assert.Equal(2, WaveOf("triage"));
        var audited = Encoding(await AuditLeavesAsync());
        Assert.Contains("\"action\":\"gate.decided\"", audited, StringComparison.Ordinal);
        Assert.Contains("\"action\":\"gate.promoted\"", audited, StringComparison.Ordinal);
        await platform.PostAsync("/api/workflows/triage/gate/promote", new { }, status: 403);
    }

    private async Task TheNewWaveOutlivesARestartAsync()
    {
        await platform.RestartAsync();
        Assert.Equal(2, WaveOf("triage"));
        Assert.Equal(2, WaveOf("refund"));
        var wave = (await platform.GetAsync("/api/waves?workflow=triage")).GetProperty("items")[0];
        Assert.Equal((2, 0), (wave.GetProperty("wave").GetInt32(), wave.GetProperty("sample").GetProperty("runs").GetInt32()));
        Assert.Equal("GO", wave.GetProperty("lastDecision").GetProperty("verdict").GetString());
    }

    private async Task ADemotionForgetsTheEvidenceAsync()
    {
        await platform.PostAsync("/api/workflows/triage/gate/demote", new { reason = "" }, status: 400);
        var position = await platform.PostAsync("/api/workflows/triage/gate/demote", new { reason = "Customers saw wrong answers." });
        Assert.Equal(1, position.GetProperty("wave").GetInt32());
        Assert.Equal(1, WaveOf("triage"));
        var decision = await platform.PostAsync("/api/workflows/triage/gate/evaluate", new { });
        Assert.StartsWith("0 of 29 runs", Reason(decision, "success"), StringComparison.Ordinal);
        var refused = await platform.PostAsync("/api/workflows/triage/gate/promote", new { }, status: 403);
        Assert.Equal("policy.denied", refused.GetProperty("code").GetString());
    }

    private static IEnumerable<TelemetryEvent> Runs(int first, int count, int firstDay)
    {
        for (var i = first; i < first + count; i++)
        {
            var at = Day.AddDays(firstDay).AddMinutes(30 * (i - first) + 30);
            var data = new EventData { Tenant = "acme", Workflow = "triage", Run = $"r_{i:D4}", TrustTier = 1, Request = $"q_{i:D4}" };
            if (i % 10 == 0)
            {
                yield return Event($"{i:D4}a", EventTypes.InferenceFailed, at, data with
                {
                    Attempt = 1,
                    Verdict = "retry",
                    FailureClass = FailureClass.TransientUnavailability,
                    Cost = new Money(0.05m),
                    ServedModel = "simulated",
                    Tier = ContextTier.Short,
                });
            }

            yield return Event($"{i:D4}b", EventTypes.InferenceCompleted, at, data with
            {
                Attempt = 2,
                Verdict = "answered",
                FirstTokenMs = 900,
                Cost = new Money(0.10m),
                ServedModel = "simulated",
                Tier = ContextTier.Short,
            });
            yield return Event($"{i:D4}c", EventTypes.ToolCompleted, at, data with { Tool = "logs.search" });
            yield return i == 19
                ? Event($"{i:D4}d", EventTypes.RunFailed, at.AddSeconds(5), data with { FailureClass = FailureClass.PlatformFault, Code = "internal" })
                : Event($"{i:D4}d", EventTypes.RunCompleted, at.AddSeconds(5), data with { InTime = true, Outcome = Kind, OutcomeVerdict = "success" });
        }
    }

    private static TelemetryEvent Event(string id, string type, DateTimeOffset time, EventData data) => new("gov" + id, "/acme/cells/9", type, time, data);

    private static JsonElement Objective(JsonElement slo, string name) =>
        slo.GetProperty("objectives").EnumerateArray().Single(objective => objective.GetProperty("objective").GetString() == name);

    private static string Reason(JsonElement wave, string criterion) =>
        wave.GetProperty("criteria").EnumerateArray().Single(one => one.GetProperty("name").GetString() == criterion).GetProperty("reason").GetString()!;

    private static string Encoding(IEnumerable<ReadOnlyMemory<byte>> leaves) =>
        string.Join('\n', leaves.Select(leaf => System.Text.Encoding.UTF8.GetString(leaf.Span)));

    private int WaveOf(string workflow)
    {
        var snapshot = platform.Host.Services.GetRequiredService<SnapshotSource>().Current;
        Assert.True(snapshot.Get<WorkflowDirectory>().TryGet(workflow, out var profile));
        return RolloutState.WaveOf(snapshot, profile);
    }

    private async Task<EventData> LastEventAsync(string type)
    {
        var store = platform.Host.Services.GetRequiredService<IStore>();
        var newest = await store.ReadEventsAsync(new EventScan(long.MaxValue, 1) { IsDescending = true, Type = type }, GovernedPlatform.Cancellation);
        return TelemetryCodec.Parse(newest[0].Record.Payload).Data;
    }

    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> AuditLeavesAsync() =>
        await platform.Host.Services.GetRequiredService<IStore>().ReadAuditLeavesAsync(-1, 1_000, GovernedPlatform.Cancellation);
}
