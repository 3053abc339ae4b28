using System.Text.Json;
using Keelson.Reliability;

namespace Keelson.Tests.Reliability;

public sealed class ErrorBudgetTests
{
    [Fact]
    public void Burn_rates_and_boundaries_are_exact_to_the_last_event()
    {
        foreach (var row in SreVectors.Read("burn_boundaries").GetProperty("cases").EnumerateArray())
        {
            var counts = Counts(row.GetProperty("bad"), row.GetProperty("total"));
            var target = SreVectors.Decimal(row.GetProperty("target").GetString()!);
            var factor = SreVectors.Fraction(row.GetProperty("factor").GetString()!);

            Assert.Equal(SreVectors.FractionOrNull(row.GetProperty("burnRate")), ErrorBudget.BurnRate(counts, target));
            Assert.Equal(row.GetProperty("exceeds").GetBoolean(), BurnAlert.Exceeds(counts, target, factor));
        }
    }

    [Fact]
    public void Slices_are_weighted_by_their_events_and_never_averaged()
    {
        foreach (var row in SreVectors.Read("aggregation_weighted").GetProperty("cases").EnumerateArray())
        {
            var slices = row.GetProperty("slices").EnumerateArray()
                .Select(slice => Counts(slice.GetProperty("bad"), slice.GetProperty("total")));
            var share = ErrorBudget.Share(TimeSlices.Together(slices));
            Assert.Equal(SreVectors.FractionOrNull(row.GetProperty("eventsErrorRatio")), Fraction.One - share);
        }
    }

    [Fact]
    public void Both_windows_must_burn_before_an_alert_fires()
    {
        foreach (var row in SreVectors.Read("multiwindow").GetProperty("cases").EnumerateArray())
        {
            var fires = BurnAlert.Fires(
                Counts(row.GetProperty("shortBad"), row.GetProperty("shortTotal")),
                Counts(row.GetProperty("longBad"), row.GetProperty("longTotal")),
                SreVectors.Decimal(row.GetProperty("target").GetString()!),
                SreVectors.Fraction(row.GetProperty("factor").GetString()!));
            Assert.Equal(row.GetProperty("fires").GetBoolean(), fires);
        }
    }

    [Fact]
    public void What_remains_of_a_budget_may_be_negative() =>
        Assert.Equal(Fraction.Of(-3, 1), ErrorBudget.Remaining(new EventCounts(6, 4, 0), 0.9m));

    [Fact]
    public void Excluded_events_are_in_neither_part_of_a_share() =>
        Assert.Equal(Fraction.Of(3, 4), ErrorBudget.Share(new EventCounts(3, 1, 96)));

    [Fact]
    public void A_target_of_everything_leaves_no_budget_and_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ErrorBudget.BurnRate(new EventCounts(1, 0, 0), 1m));

    [Fact]
    public void No_data_is_neither_nothing_nor_everything()
    {
        Assert.Null(ErrorBudget.Share(default));
        Assert.Null(ErrorBudget.BurnRate(new EventCounts(0, 0, 12), 0.99m));
        Assert.Null(ErrorBudget.Remaining(default, 0.99m));
        Assert.False(BurnAlert.Exceeds(default, 0.99m, Fraction.Zero));
    }

    [Fact]
    public void A_slice_of_time_without_events_is_not_counted()
    {
        // 6 slices: 3 good, 2 bad, 1 empty -> 60 %.
        EventCounts[] slices = [new(99, 1, 0), new(1, 0, 0), default, new(9, 1, 0), new(0, 4, 0), new(100, 0, 0)];
        var counts = TimeSlices.Count(slices, 0.99m);
        Assert.Equal(new EventCounts(3, 2, 1), counts);
        Assert.Equal(Fraction.Of(3, 5), ErrorBudget.Share(counts));
    }

    private static EventCounts Counts(JsonElement bad, JsonElement total) =>
        new(total.GetInt64() - bad.GetInt64(), bad.GetInt64(), 0);
}
