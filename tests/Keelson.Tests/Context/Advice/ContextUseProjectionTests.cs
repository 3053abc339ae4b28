using CsCheck;
using Keelson.Context.Advice;
using Keelson.Telemetry;
using Keelson.Tests.Reliability;

namespace Keelson.Tests.Context.Advice;

public sealed class ContextUseProjectionTests
{
    private static readonly DateTimeOffset Start = StreamGenerator.Start;

    [Fact]
    public void A_saved_state_goes_on_as_if_it_had_never_stopped() =>
        Gen.Select(Events, Gen.Int[0, 200]).Sample(
            (events, cut) =>
            {
                var whole = Fold(events);
                var first = Fold(events.Take(cut));
                var resumed = new ContextUseProjection();
                resumed.Load(first.Save()!.Value, first.Position);
                foreach (var (one, index) in events.Select((one, index) => (one, index)).Skip(cut))
                {
                    resumed.Apply(index + 1, one);
                }

                resumed.Publish();
                Assert.Equal(whole.Save()!.Value.ToArray(), resumed.Save()!.Value.ToArray());
                Assert.Equal(whole.Published.Days.Values.SelectMany(day => day), resumed.Published.Days.Values.SelectMany(day => day));
            },
            iter: 50);

    [Fact]
    public void A_prompt_that_was_made_smaller_counts_at_the_size_that_it_came_with()
    {
        var use = Fold([
            Event(EventTypes.ContextCompacted, new EventData { Request = "q_1", Count = 20_000 }),
            Answered("q_1", 6_000),
            Answered("q_2", 6_000),
        ]).Published;

        var bins = use.Days.Values.Single();
        Assert.Equal([PromptBins.Of(6_000), PromptBins.Of(26_000)], bins.Select(pair => pair.Key.Bin).Order());
        Assert.Equal(1, bins.Single(pair => pair.Key.Bin == PromptBins.Of(26_000)).Value.Compacted);
        Assert.Equal(6_000, bins.Single(pair => pair.Key.Bin == PromptBins.Of(26_000)).Value.Input);
    }

    [Fact]
    public void What_did_not_fit_counts_and_summaries_embeddings_and_failures_do_not()
    {
        var use = Fold([
            Event(EventTypes.ContextOverflowed, new EventData { Request = "q_1", Count = 90_000 }),
            Event(EventTypes.InferenceCompleted, new EventData { Request = "q_2", Verdict = "answered", Step = ContextUseProjection.CompactionStep, Usage = new UsageVector(100, 0, 0, 1, 0) }),
            Event(EventTypes.InferenceCompleted, new EventData { Request = "q_3", Verdict = "answered", Operation = "embeddings", Usage = new UsageVector(100, 0, 0, 0, 0) }),
            Event(EventTypes.InferenceFailed, new EventData { Request = "q_4", Verdict = "retry", Usage = new UsageVector(100, 0, 0, 0, 0) }),
        ]).Published;

        var (key, sums) = Assert.Single(use.Days.Values.Single());
        Assert.Equal(("triage", "", PromptBins.Of(90_000), 1L, 0L), (key.Workflow, key.Model, key.Bin, sums.Overflowed, sums.Answered));
    }

    [Fact]
    public void The_largest_sub_call_is_what_was_needed_and_all_of_them_are_what_was_paid()
    {
        var usage = new UsageVector(55_416, 0, 0, 133, 0) { Parts = [new UsagePart("compaction", null, 55_000, 100), new UsagePart("message", null, 416, 33)] };

        var (key, sums) = Assert.Single(Fold([Event(EventTypes.InferenceCompleted, new EventData { Request = "q_1", Verdict = "answered", Usage = usage })]).Published.Days.Values.Single());

        Assert.Equal((PromptBins.Of(55_000), 55_416L), (key.Bin, sums.Input));
    }

    [Fact]
    public void Days_that_are_over_are_forgotten_and_late_events_of_days_that_are_kept_count()
    {
        var fold = new ContextUseProjection();
        for (var day = 0; day < 50; day++)
        {
            fold.Apply(day + 1, Answered($"q_{day}", 100, Start.AddDays(day)));
        }

        fold.Apply(51, Answered("q_late", 100, Start.AddDays(40)));
        fold.Apply(52, Answered("q_older", 100, Start));
        fold.Publish();

        Assert.Equal((35, 36L), (fold.Published.Days.Count, fold.Published.Days.Values.Sum(day => day.Sum(pair => pair.Value.Answered))));
    }

    [Fact]
    public void A_damaged_state_is_refused_and_leaves_nothing_behind()
    {
        var saved = Fold([Answered("q_1", 6_000)]).Save()!.Value;
        var fold = new ContextUseProjection();

        Assert.Throws<InvalidDataException>(() => fold.Load(saved[..^1], 1));

        fold.Apply(1, Answered("q_1", 6_000));
        Assert.Equal(saved.ToArray(), fold.Save()!.Value.ToArray());
    }

    [Fact]
    public void A_bin_holds_no_prompt_longer_than_its_end_and_powers_of_two_end_bins() =>
        Gen.Long[1, 10_000_000].Sample(tokens =>
        {
            var upper = PromptBins.UpperTokens(PromptBins.Of(tokens));
            Assert.InRange(tokens, upper / 1.03, upper + 1);
            var power = 1L << (int)(tokens % 24);
            Assert.Equal(power, PromptBins.UpperTokens(PromptBins.Of(power)));
            Assert.True(PromptBins.UpperTokens(PromptBins.Of(power + 1)) > power || power < 64);
        });

    internal static TelemetryEvent Answered(string request, long input, DateTimeOffset? time = null, string workflow = "triage") =>
        Event(EventTypes.InferenceCompleted, new EventData { Workflow = workflow, Request = request, RequestedModel = "kimi", Verdict = "answered", Usage = new UsageVector(input, 0, 0, 10, 0) }, time);

    internal static ContextUseProjection Fold(IEnumerable<TelemetryEvent> events)
    {
        var fold = new ContextUseProjection();
        var position = 0;
        foreach (var one in events)
        {
            fold.Apply(++position, one);
        }

        fold.Publish();
        return fold;
    }

    private static Gen<List<TelemetryEvent>> Events { get; } = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 40], Gen.Long[1, 300_000], Gen.Int[0, 9])
        .Select((shape, request, tokens, day) => shape switch
        {
            0 => Event(EventTypes.ContextCompacted, new EventData { Request = $"q_{request}", Count = tokens }, Start.AddDays(day)),
            1 => Event(EventTypes.ContextOverflowed, new EventData { Request = $"q_{request}", Count = tokens }, Start.AddDays(day)),
            _ => Answered($"q_{request}", tokens, Start.AddDays(day), $"w_{request % 3}"),
        }).List[0, 200];

    private static TelemetryEvent Event(string type, EventData data, DateTimeOffset? time = null) =>
        new("e", "/acme/cells/1", type, time ?? Start, data with { Tenant = "acme", Workflow = data.Workflow ?? "triage" });
}
