using CsCheck;
using Keelson.Primitives;
using Keelson.Telemetry.Rollups;
using Keelson.Tests.Reliability;

namespace Keelson.Tests.Telemetry.Rollups;

public sealed class RollupStoreTests
{
    private const int Total = 0;
    private const int Bad = 1;
    private const int Cost = 0;
    private const int Latency = 0;

    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly RollupDimensions Triage = new("triage", "kimi", "local/kimi", ContextTier.Short);

    // Three days, so that all three steps are crossed; a short memory, so that minutes and hours are forgotten on the way.
    private static readonly RollupOptions Short = new() { Minutes = TimeSpan.FromHours(5), Hours = TimeSpan.FromDays(1), Days = TimeSpan.FromDays(2) };

    private static readonly Gen<(int Minute, int Workflow, decimal Cost, double Latency)> Fact =
        Gen.Select(Gen.Int[0, 3 * 1_440], Gen.Int[0, 3], Gen.Decimal[0m, 5m].Select(cost => decimal.Round(cost, 9)), Gen.Double[0.1, 9_000]);

    [Fact]
    public void The_order_of_events_does_not_matter_so_late_ones_restate_their_minute() =>
        Gen.Select(Fact, Gen.Int).Array[0, 80].Sample(facts =>
            Assert.Equal(
                Bytes(Fold(facts.Select(fact => fact.Item1), Short)),
                Bytes(Fold(facts.OrderBy(fact => fact.Item2).Select(fact => fact.Item1), Short))));

    [Fact]
    public void Going_on_from_a_saved_state_equals_folding_everything() =>
        Gen.Select(Fact.Array[0, 80], Gen.Int[0, 80]).Sample((facts, cut) =>
        {
            cut = Math.Min(cut, facts.Length);
            var restored = Restore(Bytes(Fold(facts[..cut], Short)), Short);
            foreach (var fact in facts[cut..])
            {
                Add(restored, fact);
            }

            Assert.Equal(Bytes(Fold(facts, Short)), Bytes(restored));
        });

    [Fact]
    public void A_span_has_exactly_the_events_between_its_minutes() =>
        Gen.Select(Fact.Array[0, 80], Gen.Int[0, 3 * 1_440], Gen.Int[0, 3 * 1_440]).Sample((facts, one, other) =>
        {
            var (from, to) = (Math.Min(one, other), Math.Max(one, other));
            var within = facts.Where(fact => fact.Minute >= from && fact.Minute < to).ToList();

            var sum = Fold(facts, new RollupOptions { Minutes = TimeSpan.FromDays(4) }).Sum(Start.AddMinutes(from), Start.AddMinutes(to), _ => true);

            Assert.Equal(within.Count, sum.Count(Total));
            Assert.Equal(within.Sum(fact => fact.Cost), sum.Sum(Cost));
            Assert.Equal(within.Count, sum.Sketch(Latency)?.Count ?? 0);
        });

    [Fact]
    public void Where_minutes_are_forgotten_the_span_grows_to_the_hour_and_where_hours_are_to_the_day()
    {
        var store = new RollupStore(Short);
        Count(store, Start.AddMinutes(10));
        Count(store, Start.AddHours(23));
        Count(store, Start.AddHours(30));
        Count(store, Start.AddHours(30).AddMinutes(50));
        Count(store, Start.AddHours(50));

        Assert.Equal(2, store.Sum(Start.AddHours(30).AddMinutes(40), Start.AddHours(31), _ => true).Count(Total));
        Assert.Equal(2, store.Sum(Start.AddHours(20), Start.AddHours(24), _ => true).Count(Total));
        Assert.Equal(5, store.Sum(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, _ => true).Count(Total));
    }

    [Fact]
    public void A_question_over_four_weeks_reads_few_buckets()
    {
        var store = new RollupStore(new RollupOptions());
        for (var minute = 0; minute < 30 * 1_440; minute++)
        {
            Count(store, Start.AddMinutes(minute));
        }

        var now = Start.AddDays(29).AddHours(13).AddMinutes(37);
        Assert.InRange(store.Read(now.AddDays(-28), now).Count(), 1, 27 + 24 + 24 + 60);
        Assert.Equal((28 * 1_440) + 37, store.Sum(now.AddDays(-28), now, _ => true).Count(Total));
    }

    [Fact]
    public void At_the_limit_detail_goes_and_totals_stay()
    {
        var store = new RollupStore(new RollupOptions { BucketsMax = 300 });
        for (var minute = 0; minute < 2 * 1_440; minute++)
        {
            Count(store, Start.AddMinutes(minute));
        }

        Assert.InRange(store.Buckets, 1, 303);
        Assert.Equal(2 * 1_440, store.Sum(Start, Start.AddDays(2), _ => true).Count(Total));
        Assert.Equal(2, store.Series(Start, Start.AddDays(2), RollupStep.Day, _ => true).Count);
    }

    [Fact]
    public void Too_many_names_are_counted_together_and_none_is_lost()
    {
        var store = new RollupStore(new RollupOptions { DimensionsMax = 10 });
        for (var i = 0; i < 100; i++)
        {
            store.At(Start, new RollupDimensions($"w{i}")).Add(Total, 1);
        }

        var byWorkflow = store.SumBy(Start, Start.AddMinutes(1), dimensions => dimensions.Workflow);
        Assert.Equal(11, byWorkflow.Count);
        Assert.Equal(90, byWorkflow[RollupDimensions.Other].Count(Total));
    }

    [Fact]
    public void An_error_ratio_is_the_ratio_of_the_sums_and_never_an_average_of_ratios()
    {
        foreach (var vector in SreVectors.Read("aggregation_weighted").GetProperty("cases").EnumerateArray())
        {
            var store = new RollupStore(new RollupOptions());
            var minute = 0;
            foreach (var slice in vector.GetProperty("slices").EnumerateArray())
            {
                var cell = store.At(Start.AddMinutes(minute++), Triage);
                cell.Add(Total, slice.GetProperty("total").GetInt64());
                cell.Add(Bad, slice.GetProperty("bad").GetInt64());
            }

            var sum = store.Sum(Start, Start.AddDays(1), _ => true);
            if (vector.GetProperty("eventsErrorRatio").GetString() is { } ratio)
            {
                var parts = ratio.Split('/').Select(long.Parse).ToArray();
                Assert.Equal(parts[0] * sum.Count(Total), parts[1] * sum.Count(Bad));
            }
            else
            {
                Assert.Equal(0, sum.Count(Total));
            }
        }
    }

    [Fact]
    public void Limits_are_counted_apart_because_old_events_were_not_judged_by_a_new_one()
    {
        var store = new RollupStore(new RollupOptions());
        store.At(Start, Triage).Judge(0, 1_000, LatencyVerdict.Good);
        store.At(Start, Triage).Judge(0, 1_000, LatencyVerdict.Bad);
        store.At(Start.AddMinutes(1), Triage).Judge(0, 500, LatencyVerdict.Bad);
        store.At(Start.AddMinutes(1), Triage).Judge(0, 500, LatencyVerdict.Excluded);

        var sum = Restore(Bytes(store), new RollupOptions()).Sum(Start, Start.AddHours(1), _ => true);
        Assert.Equal(new ThresholdCount(0, 1_000, 1, 1, 0), sum.Threshold(0, 1_000));
        Assert.Equal(new ThresholdCount(0, 500, 0, 1, 1), sum.Threshold(0, 500));
        Assert.Equal(new ThresholdCount(0, 700, 0, 0, 0), sum.Threshold(0, 700));
    }

    [Fact]
    public void A_damaged_state_is_refused_and_nothing_else_happens()
    {
        var whole = Bytes(Fold([(1, 1, 1.25m, 90), (99, 2, 0.5m, 70), (2_000, 0, 3m, 8)], Short));
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, whole.Length]).Sample((at, value, length) =>
        {
            var damaged = whole.ToArray();
            damaged[at] = value;
            foreach (var bytes in new[] { damaged, whole[..length] })
            {
                try
                {
                    Restore(bytes, Short);
                }
                catch (InvalidDataException)
                {
                    // Refused, as it should be.
                }
            }
        });
    }

    private static RollupStore Fold(IEnumerable<(int Minute, int Workflow, decimal Cost, double Latency)> facts, RollupOptions options)
    {
        var store = new RollupStore(options);
        foreach (var fact in facts)
        {
            Add(store, fact);
        }

        return store;
    }

    private static void Add(RollupStore store, (int Minute, int Workflow, decimal Cost, double Latency) fact)
    {
        var cell = store.At(Start.AddMinutes(fact.Minute), new RollupDimensions($"w{fact.Workflow}"));
        cell.Add(Total, 1);
        cell.Add(Cost, fact.Cost);
        cell.Observe(Latency, fact.Latency);
        cell.Judge(0, 1_000, LatencyThreshold.Judge(fact.Latency, null, 1_000, FailureClass.None, isFromPlatformCache: false));
    }

    private static void Count(RollupStore store, DateTimeOffset time) => store.At(time, Triage).Add(Total, 1);

    private static byte[] Bytes(RollupStore store)
    {
        var writer = new CompactWriter();
        store.Write(writer);
        return writer.Written.ToArray();
    }

    private static RollupStore Restore(byte[] bytes, RollupOptions options)
    {
        var reader = new CompactReader(bytes);
        return RollupStore.Read(ref reader, options);
    }
}
