using System.Globalization;
using CsCheck;
using Keelson.Economics;
using Keelson.Primitives;
using Keelson.Telemetry;
using Keelson.Tests.Reliability;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Economics;

public sealed class OutcomeCostProjectionTests
{
    private const string Workflow = "incident-triage";
    private const string Kind = "incident.resolved";

    private static readonly DateTimeOffset Start = StreamGenerator.Start;

    [Fact]
    public void Reports_equal_what_a_reader_sums_up_from_the_export() =>
        StreamGenerator.Streams(400, days: 4).Sample(
            events =>
            {
                var now = Start.AddDays(3).AddHours(5);
                var reports = Reports(Fold(events), now);
                var reader = new ExportReader(events);
                foreach (var workflow in StreamGenerator.Workflows)
                {
                    foreach (var (from, to) in new[] { (0, 4), (1, 2), (2, 3) })
                    {
                        var report = reports.Outcomes(workflow, Start.AddDays(from), Start.AddDays(to))!;
                        Compare(OutcomeReader.Read(reader, workflow, Kind, (Start.AddDays(from), Start.AddDays(to)), now), report);
                    }
                }

                Assert.Equal(
                    reader.Lines.Where(line => line.IsAttempt).Sum(line => line.Cost ?? 0),
                    reports.Spend(SpendCut.Workflow, Start.AddDays(-1), Start.AddDays(5)).Total.Spend.Usd);
            },
            iter: 60);

    [Fact]
    public void A_saved_state_goes_on_as_if_it_had_never_stopped() =>
        Gen.Select(StreamGenerator.Streams(200, days: 5), Gen.Int[0, 200]).Sample(
            (events, cut) =>
            {
                var whole = Fold(events);
                var first = Fold(events.Take(cut));
                var resumed = new OutcomeCostProjection();
                resumed.Load(first.Save()!.Value, first.Position);
                Apply(resumed, events, from: Math.Min(cut, events.Count));
                Assert.Equal(whole.Save()!.Value.ToArray(), resumed.Save()!.Value.ToArray());
            },
            iter: 50);

    [Fact]
    public void Every_way_to_cut_spend_has_the_same_total() =>
        StreamGenerator.Streams(300, days: 4).Sample(
            events =>
            {
                var reports = Reports(Fold(events), Start.AddDays(4));
                foreach (var by in Enum.GetValues<SpendCut>())
                {
                    var report = reports.Spend(by, Start, Start.AddDays(5));
                    Assert.Equal(report.Total.Spend.Usd, report.Items.Sum(item => item.Spend.Usd));
                    Assert.Equal(report.Total.Attempts, report.Items.Sum(item => item.Attempts));
                }
            },
            iter: 20);

    [Fact]
    public void The_ledger_of_the_vectors_has_its_cost_and_its_waste()
    {
        var vector = SreVectors.Read("attempt_ledger");
        var events = new List<TelemetryEvent>();
        foreach (var row in vector.GetProperty("ledger").EnumerateArray())
        {
            var failed = row.GetProperty("result").GetString() is "provider_unavailable";
            events.Add(Event(events.Count, failed ? EventTypes.InferenceFailed : EventTypes.InferenceCompleted, new EventData
            {
                Run = row.GetProperty("run").GetString(),
                Cost = Usd(row.GetProperty("cost").GetString()!),
            }));
        }

        foreach (var outcome in vector.GetProperty("outcomes").EnumerateObject())
        {
            var verdict = outcome.Value.GetString() == "success" ? "success" : "failure";
            events.Add(Event(events.Count, EventTypes.OutcomeReported, new EventData { Run = outcome.Name, Outcome = Kind, OutcomeVerdict = verdict }));
        }

        var expected = vector.GetProperty("expected");
        var report = Reports(Fold(events), Start.AddHours(1)).Outcomes(Workflow)!;
        Assert.Equal(Usd(expected.GetProperty("totalCost").GetString()!), report.TotalSpend);
        Assert.Equal(expected.GetProperty("successes").GetInt64(), report.Successes);
        Assert.Equal(Usd(expected.GetProperty("costPerSuccess").GetString()!), report.CostPerSuccess);
        Assert.Equal(Usd(expected.GetProperty("wasteCost").GetString()!), report.Waste.Total);
        Assert.Equal(SreVectors.Fraction(expected.GetProperty("wasteRatio").GetString()!).ToDecimal(10), report.Waste.Share);
    }

    [Fact]
    public void Intervals_come_from_the_stream_as_they_come_from_the_vectors()
    {
        foreach (var row in SreVectors.Read("cost_per_outcome").GetProperty("cases").EnumerateArray())
        {
            var events = row.GetProperty("runs").EnumerateArray().SelectMany((run, index) => new[]
            {
                Event(index, EventTypes.InferenceCompleted, new EventData { Run = $"r_{index}", Cost = Usd(run.GetProperty("cost").GetString()!) }),
                End(index, run.GetProperty("outcome").GetString() == "success" ? "success" : "failure"),
            });
            var report = Reports(Fold(events), Start.AddHours(1)).Outcomes(Workflow)!;
            Assert.Equal(SreVectors.FractionOrNull(row.GetProperty("costPerSuccess"))?.ToDecimal(), report.CostPerSuccess?.Usd);
            if (row.TryGetProperty("fieller95", out var fieller) && fieller.GetProperty("bounded").GetBoolean())
            {
                Assert.Equal(fieller.GetProperty("lo").GetDouble(), (double)report.Interval.Lower!.Value.Usd, 1e-8);
                Assert.Equal(fieller.GetProperty("hi").GetDouble(), (double)report.Interval.Upper!.Value.Usd, 1e-8);
            }
            else
            {
                Assert.False(report.Interval.IsBounded);
            }
        }
    }

    [Fact]
    public void More_cost_and_a_later_verdict_restate_the_day_of_the_run()
    {
        List<TelemetryEvent> events =
        [
            Event(0, EventTypes.InferenceCompleted, new EventData { Run = "r_1", Cost = Usd("0.10") }),
            End(1, "success"),
            Event(3 * 86_400, EventTypes.InferenceCompleted, new EventData { Run = "r_1", Cost = Usd("0.25") }),
            Event(4 * 86_400, EventTypes.OutcomeRevised, new EventData { Run = "r_1", Outcome = Kind, OutcomeVerdict = "revoked" }),
        ];
        var reports = Reports(Fold(events), Start.AddDays(5));
        var first = reports.Outcomes(Workflow, Start, Start.AddDays(1))!;
        Assert.Equal((1L, 0L, Usd("0.35")), (first.Runs, first.Successes, first.TotalSpend));
        Assert.True(reports.Outcomes(Workflow, Start.AddDays(1), Start.AddDays(5))!.NoData);
    }

    [Fact]
    public void An_attempt_of_unknown_price_is_counted_and_never_taken_for_nothing()
    {
        List<TelemetryEvent> events =
        [
            Event(0, EventTypes.InferenceCompleted, new EventData { Run = "r_1", Cost = Usd("0.10") }),
            End(1, "success"),
            Event(2, EventTypes.InferenceCompleted, new EventData { Run = "r_2", Cost = Usd("0.10") }),
            Event(3, EventTypes.InferenceCompleted, new EventData { Run = "r_2", PriceState = "unknown" }),
            End(2, "success"),
        ];
        var report = Reports(Fold(events), Start.AddHours(1)).Outcomes(Workflow)!;
        Assert.Equal((2L, 2L, 1L, 1L), (report.Runs, report.Successes, report.UnpricedRuns, report.UnpricedAttempts));
        Assert.Equal(Usd("0.10"), report.CostPerSuccess);
        Assert.Equal("INCONCLUSIVE", report.Verdict);
        Assert.Equal("1 of 2 runs have an attempt of unknown price.", report.Reasons[0]);
    }

    [Fact]
    public void A_free_model_costs_nothing_and_is_priced()
    {
        var report = Reports(Fold([Event(0, EventTypes.InferenceCompleted, new EventData { Run = "r_1", PriceState = "free" }), End(1, "success")]), Start.AddHours(1))
            .Outcomes(Workflow)!;
        Assert.Equal((0L, Money.Zero), (report.UnpricedRuns, report.CostPerSuccess));
    }

    [Fact]
    public void Without_a_success_there_is_no_cost_per_success()
    {
        var report = Reports(Fold([Event(0, EventTypes.InferenceCompleted, new EventData { Run = "r_1", Cost = Usd("0.10") }), End(1, "failure")]), Start.AddHours(1))
            .Outcomes(Workflow)!;
        Assert.Null(report.CostPerSuccess);
        Assert.Equal(Usd("0.10"), report.Waste.Total);
        Assert.Equal(1m, report.Waste.Share);
    }

    [Fact]
    public void A_run_of_somebody_else_counts_as_not_successful_after_a_silent_day()
    {
        var projection = Fold([Event(0, EventTypes.InferenceCompleted, new EventData { Run = "theirs", Cost = Usd("0.10") })]);
        var same = Reports(projection, Start.AddHours(20)).Outcomes(Workflow)!;
        Assert.Equal((0L, 1L, 0L), (same.Runs, same.OpenRuns, same.SilentRuns));
        var later = Reports(projection, Start.AddDays(2)).Outcomes(Workflow)!;
        Assert.Equal((1L, 0L, 1L, Usd("0.10")), (later.Runs, later.OpenRuns, later.SilentRuns, later.TotalSpend));
    }

    [Fact]
    public void A_request_outside_runs_costs_and_brings_nothing()
    {
        List<TelemetryEvent> events =
        [
            Event(0, EventTypes.InferenceCompleted, new EventData { Request = "q_1", Cost = Usd("0.30") }),
            Event(1, EventTypes.InferenceCompleted, new EventData { Run = "r_1", Cost = Usd("0.10") }),
            End(1, "success"),
        ];
        var report = Reports(Fold(events), Start.AddHours(1)).Outcomes(Workflow)!;
        Assert.Equal((1L, 1L, Usd("0.40"), Usd("0.40")), (report.Runs, report.RequestsOutsideRuns, report.TotalSpend, report.CostPerSuccess));
    }

    [Fact]
    public void A_damaged_state_is_refused()
    {
        var saved = Fold([End(1, "success")]).Save()!.Value;
        Assert.Throws<InvalidDataException>(() => new OutcomeCostProjection().Load(saved[..^2], 1));
    }

    private static void Compare(OutcomeReader expected, OutcomeCostReport report)
    {
        var units = expected.Units;
        var priced = units.Where(unit => unit.Cost is not null).ToList();
        var successes = priced.Count(unit => unit.IsSuccess);
        Assert.Equal(units.Count(unit => unit.IsRun), report.Runs);
        Assert.Equal(units.Count(unit => unit.IsSuccess), report.Successes);
        Assert.Equal(units.Count(unit => unit.Cost is null), report.UnpricedRuns);
        Assert.Equal(expected.OpenRuns, report.OpenRuns);
        Assert.Equal(units.Sum(unit => unit.Known), report.TotalSpend.Usd);
        Assert.Equal(
            units.Where(unit => !unit.IsSuccess).Sum(unit => unit.Known) + units.Where(unit => unit.IsSuccess).Sum(unit => unit.Failed),
            report.Waste.Total.Usd);
        decimal? expectedCost = successes == 0 ? null : decimal.Round(priced.Sum(unit => unit.Known) / successes, 10);
        decimal? actualCost = report.CostPerSuccess is { } cost ? decimal.Round(cost.Usd, 10) : null;
        Assert.Equal(expectedCost, actualCost);
    }

    private static CostReports Reports(OutcomeCostProjection projection, DateTimeOffset now)
    {
        var snapshots = new SnapshotSource();
        snapshots.Update(snapshot => snapshot.With(new OutcomeBook(
            StreamGenerator.Workflows.ToDictionary(name => name, name => new OutcomePolicy(name, Kind, Usd("4"))))));
        return new CostReports(projection, snapshots, new FakeTimeProvider(now));
    }

    private static OutcomeCostProjection Fold(IEnumerable<TelemetryEvent> events)
    {
        var projection = new OutcomeCostProjection();
        Apply(projection, [.. events], from: 0);
        return projection;
    }

    private static void Apply(OutcomeCostProjection projection, List<TelemetryEvent> events, int from)
    {
        for (var i = from; i < events.Count; i++)
        {
            projection.Apply(i + 1, events[i]);
            if (i % 7 == 0)
            {
                projection.Publish();
            }
        }

        projection.Publish();
    }

    private static TelemetryEvent End(int run, string verdict) => Event(
        run + 60, EventTypes.RunCompleted, new EventData { Run = $"r_{run}", Outcome = Kind, OutcomeVerdict = verdict, InTime = true });

    private static TelemetryEvent Event(int second, string type, EventData data) =>
        new($"e{second}", "/acme/cells/1", type, Start.AddSeconds(second), data with { Workflow = Workflow });

    private static Money Usd(string usd) => new(decimal.Parse(usd, CultureInfo.InvariantCulture));
}
