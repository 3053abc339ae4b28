using CsCheck;
using Keelson.Primitives;
using Keelson.Reliability;
using Keelson.Telemetry;

namespace Keelson.Tests.Reliability;

public sealed class ObjectiveProjectionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Window = TimeSpan.FromDays(28);
    private static readonly DateTimeOffset Start = StreamGenerator.Start;

    [Fact]
    public void Reports_equal_what_a_reader_counts_in_the_export() =>
        StreamGenerator.Streams(400, days: 3).Sample(
            events =>
            {
                var projection = Fold(events);
                var reader = new ExportReader(events);
                foreach (var at in new[] { Start.AddDays(1), Start.AddHours(37).AddMinutes(1), Start.AddDays(3).AddHours(1) })
                {
                    Compare(projection, reader, at, TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromDays(1), Window);
                }
            },
            iter: 50);

    [Fact]
    public void A_month_is_counted_to_the_hour_after_its_minutes_are_gone() =>
        StreamGenerator.Streams(1_500, days: 40).Sample(
            events =>
            {
                var projection = Fold(events);
                var reader = new ExportReader(events);
                foreach (var hours in new[] { 40 * 24, 37 * 24, 30 * 24 })
                {
                    Compare(projection, reader, Start.AddHours(hours), Window);
                }
            },
            iter: 10);

    [Fact]
    public void A_saved_state_goes_on_as_if_it_had_never_stopped() =>
        Gen.Select(StreamGenerator.Streams(200, days: 5), Gen.Int[0, 200]).Sample(
            (events, cut) =>
            {
                var whole = Fold(events);
                var first = Fold(events.Take(cut));
                var resumed = Create();
                resumed.Load(first.Save()!.Value, first.Position);
                Apply(resumed, events, from: Math.Min(cut, events.Count));

                Assert.Equal(whole.Save()!.Value.ToArray(), resumed.Save()!.Value.ToArray());
                Assert.Equal(whole.Position, resumed.Position);
            },
            iter: 50);

    [Fact]
    public void A_state_that_ends_with_a_late_minute_or_with_none_is_read_back()
    {
        foreach (var minute in new[] { 0, 1, 58, 59 })
        {
            var whole = Fold([Event((2 * 86_400) + (60 * minute), EventTypes.ToolCompleted, new EventData { Workflow = "w", Run = "r_1" })]);
            var resumed = Create();
            resumed.Load(whole.Save()!.Value, whole.Position);

            Assert.Equal(whole.Save()!.Value.ToArray(), resumed.Save()!.Value.ToArray());
        }
    }

    [Fact]
    public void Publishing_after_each_event_or_once_at_the_end_is_the_same() =>
        StreamGenerator.Streams(150, days: 2).Sample(
            events =>
            {
                var often = Create();
                for (var i = 0; i < events.Count; i++)
                {
                    often.Apply(i + 1, events[i]);
                    often.Publish();
                }

                Assert.Equal(Fold(events).Save()!.Value.ToArray(), often.Save()!.Value.ToArray());
            },
            iter: 30);

    [Fact]
    public void What_was_published_never_changes_under_its_readers()
    {
        var projection = Create();
        Apply(projection, [Tool(0), Tool(1)], from: 0);
        var before = projection.Published.Of("incident-triage", ObjectiveKind.ToolCompletion);
        Apply(projection, [Tool(0), Tool(1), Tool(1)], from: 2);

        var at = Start.AddHours(1);
        Assert.Equal(2, before.Sum(at, Window).Counts.Good);
        Assert.Equal(3, projection.Published.Of("incident-triage", ObjectiveKind.ToolCompletion).Sum(at, Window).Counts.Good);
    }

    [Fact]
    public void A_late_verdict_restates_the_minute_of_the_run_and_both_values_stay_visible()
    {
        List<TelemetryEvent> events =
        [
            Event(0, EventTypes.RunCompleted, new EventData { Run = "r_1", InTime = true, Outcome = "incident.resolved", OutcomeVerdict = "success" }),
            Event(600, EventTypes.OutcomeRevised, new EventData { Run = "r_1", Outcome = "incident.resolved", OutcomeVerdict = "revoked" }),
        ];
        var sum = Fold(events).Published.Of("incident-triage", ObjectiveKind.SuccessInTime).Sum(Start.AddMinutes(5), TimeSpan.FromHours(1));

        Assert.Equal(new EventCounts(0, 1, 0), sum.Counts);
        Assert.Equal(1, sum.RestatedToBad);
        Assert.Equal(0, sum.RestatedToGood);
    }

    [Fact]
    public void A_verdict_that_is_taken_back_leaves_no_trace()
    {
        List<TelemetryEvent> events =
        [
            Event(0, EventTypes.RunCompleted, new EventData { Run = "r_1", InTime = true, Outcome = "incident.resolved", OutcomeVerdict = "success" }),
            Event(5, EventTypes.OutcomeRevised, new EventData { Run = "r_1", Outcome = "incident.resolved", OutcomeVerdict = "revoked" }),
            Event(6, EventTypes.OutcomeRevised, new EventData { Run = "r_1", Outcome = "incident.resolved", OutcomeVerdict = "success" }),
        ];
        var sum = Fold(events).Published.Of("incident-triage", ObjectiveKind.SuccessInTime).Sum(Start.AddMinutes(5), Window);
        Assert.Equal((1L, 0L, 0L, 0L), (sum.Counts.Good, sum.Counts.Bad, sum.RestatedToBad, sum.RestatedToGood));
    }

    [Fact]
    public void A_failure_without_a_class_burns()
    {
        var sum = Fold([Event(0, EventTypes.RunFailed, new EventData { Run = "r_1" }), Event(1, EventTypes.ToolFailed, new EventData())]).Published;
        Assert.Equal(1, sum.Of("incident-triage", ObjectiveKind.SuccessInTime).Sum(Start.AddHours(1), Window).Counts.Bad);
        Assert.Equal(1, sum.Of("incident-triage", ObjectiveKind.ToolCompletion).Sum(Start.AddHours(1), Window).Bad[FailureClass.Unknown]);
    }

    [Fact]
    public void An_attempt_that_is_retried_does_not_burn_the_workflow()
    {
        var events = new List<TelemetryEvent>
        {
            Event(0, EventTypes.InferenceFailed, new EventData { Verdict = "retry", FailureClass = FailureClass.TransientUnavailability }),
            Event(1, EventTypes.InferenceCompleted, new EventData { Verdict = "answered", FirstTokenMs = 900 }),
        };
        var counts = Fold(events).Published.Of("incident-triage", ObjectiveKind.FirstToken).Sum(Start.AddHours(1), Window).Counts;
        Assert.Equal(new EventCounts(1, 0, 0), counts);
    }

    [Fact]
    public void A_changed_limit_starts_new_counts_and_refuses_the_saved_ones()
    {
        var snapshots = Snapshots(Limit);
        var projection = new ObjectiveProjection(snapshots, new SeriesLimits());
        Apply(projection, [Answer(1_500)], from: 0);
        var saved = projection.Save()!.Value;

        snapshots.Update(snapshot => snapshot.With(Book(TimeSpan.FromSeconds(1))));
        Apply(projection, [Answer(1_500), Answer(1_500)], from: 1);
        var counts = projection.Published.Of("incident-triage", ObjectiveKind.FirstToken).Sum(Start.AddHours(1), Window).Counts;
        Assert.Equal(new EventCounts(0, 1, 0), counts);
        Assert.Throws<InvalidDataException>(() => new ObjectiveProjection(snapshots, new SeriesLimits()).Load(saved, 1));
    }

    [Fact]
    public void A_damaged_state_is_refused_and_leaves_nothing_behind()
    {
        var saved = Fold([Tool(0), Tool(1)]).Save()!.Value;
        var projection = Create();
        Assert.Throws<InvalidDataException>(() => projection.Load(saved[..^3], 2));
        Apply(projection, [Tool(7)], from: 0);
        Assert.Equal(Fold([Tool(7)]).Save()!.Value.ToArray(), projection.Save()!.Value.ToArray());
    }

    [Fact]
    public void Memory_is_bounded_and_totals_outlive_their_details()
    {
        var limits = new SeriesLimits { MinuteHours = 2, Hours = 4, Days = 3, Workflows = 1 };
        var projection = new ObjectiveProjection(Snapshots(Limit), limits);
        for (var hour = 0; hour < 60; hour++)
        {
            projection.Apply(hour + 1, Tool(hour * 3_600));
            projection.Apply(hour + 1, Event(hour * 3_600, EventTypes.ToolCompleted, new EventData { Workflow = $"stranger-{hour}" }));
        }

        projection.Publish();
        var view = projection.Published.Of("incident-triage", ObjectiveKind.ToolCompletion);

        // Days of 24 hours end at midnight: hour 0 belongs to the day before.
        Assert.Equal(59, view.Sum(Start.AddHours(59), TimeSpan.FromDays(60)).Counts.Good);
        Assert.Equal(3, view.Sum(Start.AddHours(59), TimeSpan.FromHours(3)).Counts.Good);
        var widened = view.Sum(Start.AddHours(40), TimeSpan.FromHours(1));
        Assert.Equal(24, widened.Counts.Good);
        Assert.Equal((Start.AddDays(1), Start.AddDays(2)), (widened.After, widened.Through));
        Assert.Single(projection.Published.LastEvents);
    }

    private static void Compare(ObjectiveProjection projection, ExportReader reader, DateTimeOffset at, params TimeSpan[] windows)
    {
        foreach (var workflow in StreamGenerator.Workflows)
        {
            foreach (var kind in Enum.GetValues<ObjectiveKind>())
            {
                foreach (var window in windows)
                {
                    var sum = projection.Published.Of(workflow, kind).Sum(at, window);
                    Assert.Equal((at - window, at), (sum.After, sum.Through));
                    var name = char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..];
                    var expected = reader.Count(workflow, name, Limit.TotalMilliseconds, at - window, at);
                    Assert.Equal(expected, (sum.Counts.Good, sum.Counts.Bad, sum.Counts.Excluded));
                }
            }
        }
    }

    private static ObjectiveProjection Create() => new(Snapshots(Limit), new SeriesLimits());

    private static SnapshotSource Snapshots(TimeSpan limit)
    {
        var source = new SnapshotSource();
        source.Update(snapshot => snapshot.With(Book(limit)));
        return source;
    }

    private static ObjectiveBook Book(TimeSpan limit) => new(
        [.. StreamGenerator.Workflows.Select(workflow => new ObjectiveModel(workflow, ObjectiveKind.FirstToken, 0.95m, limit, Window))]);

    private static ObjectiveProjection Fold(IEnumerable<TelemetryEvent> events)
    {
        var projection = Create();
        Apply(projection, [.. events], from: 0);
        return projection;
    }

    private static void Apply(ObjectiveProjection projection, List<TelemetryEvent> events, int from)
    {
        for (var i = from; i < events.Count; i++)
        {
            projection.Apply(i + 1, events[i]);
        }

        projection.Publish();
    }

    private static TelemetryEvent Tool(int second) => Event(second, EventTypes.ToolCompleted, new EventData());

    private static TelemetryEvent Answer(double firstTokenMs) =>
        Event(0, EventTypes.InferenceCompleted, new EventData { Verdict = "answered", FirstTokenMs = firstTokenMs });

    private static TelemetryEvent Event(int second, string type, EventData data) => new(
        $"e{second}", "/acme/cells/1", type, Start.AddSeconds(second), data with { Workflow = data.Workflow ?? "incident-triage" });
}
