using System.Globalization;
using Keelson.Economics;
using Keelson.Primitives;
using Keelson.Reliability;
using Keelson.Rollout;
using Keelson.Storage;
using Keelson.Storage.InMemory;
using Keelson.Telemetry;
using Keelson.Tests.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Promises;

public sealed class GovernmentPromiseTests
{
    private const string Workflow = "incident-triage";
    private const string Kind = "incident.resolved";

    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    // Promise 15.
    [Fact]
    public void Only_reliability_faults_burn_the_error_budget_and_no_data_is_never_0_or_100_percent()
    {
        foreach (var failureClass in Enum.GetValues<FailureClass>().Where(failureClass => failureClass != FailureClass.None))
        {
            var slo = Slo(Fold(End(1, "success"), Failed(2, failureClass)));
            Assert.Equal(failureClass.IsExcluded() ? 0 : 1, slo.Bad);
            Assert.Equal(failureClass.IsExcluded() ? 1 : 0, slo.Excluded);
        }

        var rejected = Slo(Fold(Failed(1, FailureClass.PolicyRejection)));
        Assert.True(rejected.NoData);
        Assert.Null(rejected.Share);
        Assert.Null(rejected.Remaining);
        Assert.All(rejected.Burn, burn => Assert.Null(burn.BurnRate));
    }

    // Promise 16.
    [Fact]
    public void Cost_per_successful_outcome_counts_all_spend_and_says_inconclusive_when_the_sample_cannot_carry_it()
    {
        var report = Costs(Fold(
            Attempt(1, EventTypes.InferenceFailed, "0.10"), Attempt(1, EventTypes.InferenceCompleted, "0.30"), End(1, "success"),
            Attempt(2, EventTypes.InferenceCompleted, "0.40"), End(2, "success"),
            Attempt(3, EventTypes.InferenceLost, "0.40"), End(3, "failure")));
        Assert.Equal(Usd("0.60"), report.CostPerSuccess);
        Assert.Equal(Usd("0.50"), report.Waste.Total);
        Assert.False(report.Interval.IsBounded);
        Assert.Equal("INCONCLUSIVE", report.Verdict);
    }

    // Promise 17; the road over HTTP is in the server's Government tests.
    [Fact]
    public void A_wave_opens_only_on_a_recorded_go()
    {
        Assert.NotNull(RolloutDecider.Promote(1, null, null, null, Start));
        Assert.Equal(GateVerdict.Inconclusive, GateDecider.Combine([]));
    }

    // Promise 18.
    [Fact]
    public async Task Figures_are_the_same_live_from_a_saved_state_and_from_the_beginning()
    {
        var store = new InMemoryStore();
        var live = Fold();
        await using (var rig = new TelemetryRig(store: store, projections: [live.Objectives, live.Costs, live.Gates]))
        {
            await rig.Host.StartAsync(TelemetryRig.Cancellation);
            for (var i = 1; i <= 30; i++)
            {
                await CommitAsync(store, Attempt(i, EventTypes.InferenceCompleted, "0.25"), End(i, i % 7 == 0 ? "failure" : "success"));
            }

            // The same once more: an event that is known changes nothing.
            await CommitAsync(store, Attempt(30, EventTypes.InferenceCompleted, "0.25"), End(30, "success"));
            await rig.Host.WaitForAsync(store.LastEventPosition, TelemetryRig.Cancellation);
        }

        var resumed = Fold();
        await using (var rig = new TelemetryRig(store: store, projections: [resumed.Objectives, resumed.Costs, resumed.Gates]))
        {
            await rig.Host.StartAsync(TelemetryRig.Cancellation);
            await rig.Host.WaitForAsync(store.LastEventPosition, TelemetryRig.Cancellation);
        }

        var again = Fold([.. (await store.ReadEventsAsync(new EventScan(0, 1_000), TelemetryRig.Cancellation)).Select(stored => TelemetryCodec.Parse(stored.Record.Payload))]);
        foreach (var folds in new[] { resumed, again })
        {
            Assert.Equal((26L, 4L), (Slo(folds).Good, Slo(folds).Bad));
            Assert.Equal(Slo(live).Good, Slo(folds).Good);
            Assert.Equal(Costs(live).TotalSpend, Costs(folds).TotalSpend);
            Assert.Equal(Costs(live).Interval, Costs(folds).Interval);
            Assert.Equal(live.Gates.Published.Of(Workflow).Of(1).Runs, folds.Gates.Published.Of(Workflow).Of(1).Runs);
        }
    }

    private static async Task CommitAsync(InMemoryStore store, params TelemetryEvent[] events)
    {
        var transaction = new StorageTransaction();
        transaction.Events.AddRange(events.Select(TelemetryCodec.ToRecord));
        Assert.True((await store.CommitAsync(transaction, TelemetryRig.Cancellation)).IsCommitted);
    }

    private static (ObjectiveProjection Objectives, OutcomeCostProjection Costs, GateProjection Gates) Fold(params TelemetryEvent[] events)
    {
        var folds = (Objectives: new ObjectiveProjection(Snapshots(), new SeriesLimits()), Costs: new OutcomeCostProjection(), Gates: new GateProjection());
        foreach (var projection in new IProjection[] { folds.Objectives, folds.Costs, folds.Gates })
        {
            for (var i = 0; i < events.Length; i++)
            {
                projection.Apply(i + 1, events[i]);
            }

            projection.Publish();
        }

        return folds;
    }

    private static ObjectiveReport Slo((ObjectiveProjection Objectives, OutcomeCostProjection, GateProjection) folds) =>
        new SloReports(folds.Objectives, Snapshots(), new FakeTimeProvider(Start.AddDays(1))).Get(Workflow)!.Objectives[0];

    private static OutcomeCostReport Costs((ObjectiveProjection, OutcomeCostProjection Costs, GateProjection) folds) =>
        new CostReports(folds.Costs, Snapshots(), new FakeTimeProvider(Start.AddDays(1))).Outcomes(Workflow)!;

    private static SnapshotSource Snapshots()
    {
        var source = new SnapshotSource();
        source.Update(snapshot => snapshot
            .With(new ObjectiveBook([new ObjectiveModel(Workflow, ObjectiveKind.SuccessInTime, 0.95m, null, TimeSpan.FromDays(28))]))
            .With(new OutcomeBook(new Dictionary<string, OutcomePolicy> { [Workflow] = new(Workflow, Kind, Usd("4")) })));
        return source;
    }

    private static TelemetryEvent Attempt(int run, string type, string cost) =>
        Event($"{run}-{type}", run, type, new EventData { Run = $"r_{run}", Cost = Usd(cost) });

    private static TelemetryEvent End(int run, string verdict) => Event(
        $"{run}-end", run, EventTypes.RunCompleted, new EventData { Run = $"r_{run}", Outcome = Kind, OutcomeVerdict = verdict, InTime = true, TrustTier = 1 });

    private static TelemetryEvent Failed(int run, FailureClass failureClass) =>
        Event($"{run}-end", run, EventTypes.RunFailed, new EventData { Run = $"r_{run}", FailureClass = failureClass, TrustTier = 1 });

    private static TelemetryEvent Event(string id, int minute, string type, EventData data) =>
        new(id, "/acme/cells/1", type, Start.AddMinutes(minute), data with { Tenant = "acme", Workflow = Workflow });

    private static Money Usd(string usd) => new(decimal.Parse(usd, CultureInfo.InvariantCulture));
}
