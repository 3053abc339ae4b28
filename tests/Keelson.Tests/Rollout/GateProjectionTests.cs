using CsCheck;
using Keelson.Rollout;
using Keelson.Telemetry;
using Keelson.Tests.Reliability;

namespace Keelson.Tests.Rollout;

public sealed class GateProjectionTests
{
    private const string Workflow = "incident-triage";
    private const string Kind = "incident.resolved";

    private static readonly DateTimeOffset Start = StreamGenerator.Start;

    [Fact]
    public void Evidence_equals_what_a_reader_counts_in_the_export() =>
        StreamGenerator.Streams(400, days: 5).Sample(
            events =>
            {
                var snapshot = Fold(events).Published;
                var reader = new ExportReader(events);
                foreach (var workflow in StreamGenerator.Workflows)
                {
                    for (var wave = 1; wave <= RolloutDecider.LastWave; wave++)
                    {
                        var expected = BruteForce(reader, workflow, wave);
                        var actual = snapshot.Of(workflow).Of(wave);
                        Assert.Equal((expected.Runs, expected.Successes, expected.Excluded), (actual.Runs, actual.Successes(Kind), actual.Excluded));
                    }
                }
            },
            iter: 60);

    [Fact]
    public void A_saved_state_goes_on_as_if_it_had_never_stopped() =>
        Gen.Select(StreamGenerator.Streams(200, days: 5), Gen.Int[0, 200]).Sample(
            (events, cut) =>
            {
                events.Insert(events.Count / 2, Moved(events.Count * 20));
                var whole = Fold(events);
                var first = Fold(events.Take(cut));
                var resumed = new GateProjection();
                resumed.Load(first.Save()!.Value, first.Position);
                Apply(resumed, events, from: Math.Min(cut, events.Count));
                Assert.Equal(whole.Save()!.Value.ToArray(), resumed.Save()!.Value.ToArray());
            },
            iter: 50);

    [Fact]
    public void After_a_demotion_only_runs_that_ended_later_count()
    {
        var events = new List<TelemetryEvent> { End("r_1", 10, "success"), End("r_2", 20, "success"), Moved(30) };
        Assert.Equal(GateCounts.Empty, Fold(events).Published.Of(Workflow).Of(1));

        events.Add(Verdict("r_1", 40, "failure"));
        events.Add(End("r_late", 25, "success"));
        events.Add(End("r_3", 50, "success"));
        var counts = Fold(events).Published.Of(Workflow).Of(1);
        Assert.Equal((1L, 1L, Start.AddSeconds(50)), (counts.Runs, counts.Successes(Kind), counts.FirstRun));
    }

    [Fact]
    public void A_later_verdict_restates_the_evidence()
    {
        var counts = Fold([End("r_1", 10, "success"), Verdict("r_1", 20, "revoked")]).Published.Of(Workflow).Of(1);
        Assert.Equal((1L, 0L), (counts.Runs, counts.Successes(Kind)));
    }

    private static (long Runs, long Successes, long Excluded) BruteForce(ExportReader reader, string workflow, int wave)
    {
        var ended = reader.Lines
            .Where(line => line.Text("run") is not null)
            .GroupBy(line => line.Text("run"))
            .Select(run => run.ToList())
            .Where(run => run.Exists(line => line.IsEnd))
            .Where(run => run.Find(line => line.IsRunFact && line.Text("workflow") is not null)?.Text("workflow") == workflow)
            .Select(run => (Lines: run, End: run.Where(line => line.IsEnd).OrderBy(line => line.Time).ThenBy(line => line.Place).Last()))
            .Where(run => (int)(run.End.Number("trustTier") ?? 1) == wave)
            .ToList();
        bool IsExcluded((List<ExportReader.Line> Lines, ExportReader.Line End) run) =>
            ExportReader.IsExcluded(run.End)
            && (run.End.FailureClass == "outOfScope"
                || !(run.End.Type == "keelson.run.completed" && ExportReader.Newest(run.Lines, run.End.Text("outcome")) == "success"));
        var counted = ended.Where(run => !IsExcluded(run)).ToList();
        return (counted.Count, counted.Count(run => ExportReader.Newest(run.Lines, Kind) == "success"), ended.Count - counted.Count);
    }

    private static GateProjection Fold(IEnumerable<TelemetryEvent> events)
    {
        var projection = new GateProjection();
        Apply(projection, [.. events], from: 0);
        return projection;
    }

    private static void Apply(GateProjection projection, List<TelemetryEvent> events, int from)
    {
        for (var i = from; i < events.Count; i++)
        {
            projection.Apply(i + 1, events[i]);
        }

        projection.Publish();
    }

    private static TelemetryEvent End(string run, int second, string verdict) => Event(second, EventTypes.RunCompleted, new EventData
    {
        Run = run,
        TrustTier = 1,
        InTime = true,
        Outcome = Kind,
        OutcomeVerdict = verdict,
    });

    private static TelemetryEvent Verdict(string run, int second, string verdict) =>
        Event(second, EventTypes.OutcomeRevised, new EventData { Run = run, Outcome = Kind, OutcomeVerdict = verdict });

    private static TelemetryEvent Moved(int second) => Event(second, EventTypes.GateDemoted, new EventData { TrustTier = 1 });

    private static TelemetryEvent Event(int second, string type, EventData data) =>
        new($"e{second}", "/acme/cells/1", type, Start.AddSeconds(second), data with { Workflow = Workflow });
}
