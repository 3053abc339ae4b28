using System.Globalization;
using Keelson.Reliability;

namespace Keelson.Tests.Reliability;

public sealed class ExhaustionForecastTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void A_constant_rate_ends_the_budget_when_it_must()
    {
        foreach (var row in SreVectors.Read("exhaustion_constant_rate").GetProperty("cases").EnumerateArray())
        {
            var period = TimeSpan.FromDays(row.GetProperty("periodDays").GetInt32());
            var after = ExhaustionForecast.AtConstantRate(
                SreVectors.Fraction(row.GetProperty("remainingFraction").GetString()!),
                SreVectors.Fraction(row.GetProperty("burnRate").GetString()!),
                period);
            var seconds = long.Parse(row.GetProperty("secondsToExhaustion").GetString()!, CultureInfo.InvariantCulture);
            Assert.Equal(TimeSpan.FromSeconds(seconds), after);
            Assert.Equal(row.GetProperty("beforePeriodEndFromFullWindow").GetBoolean(), after < period);
        }
    }

    [Fact]
    public void Nothing_burning_never_ends_a_budget() =>
        Assert.Null(ExhaustionForecast.AtConstantRate(Fraction.Of(1, 2), Fraction.Zero, TimeSpan.FromDays(28)));

    [Fact]
    public void Old_errors_that_leave_the_window_can_save_a_budget()
    {
        // A day of 100 events an hour at 99 % allows 24 bad events. 20 of them lie in the first hour and leave next; 1 an hour comes.
        var past = Enumerable.Range(0, 24).Select(hour => new EventCounts(hour == 0 ? 80 : 100, hour == 0 ? 20 : 0, 0)).ToList();
        var rate = new RatePerSlice(Fraction.One, 100);

        Assert.Null(ExhaustionForecast.InRollingWindow(past, Hour, 0.99m, rate with { Bad = Fraction.Of(99, 100) }));
        Assert.Equal(
            TimeSpan.FromHours(4),
            ExhaustionForecast.AtConstantRate(Fraction.Of(4, 24), Fraction.One, TimeSpan.FromHours(24)));
    }

    [Fact]
    public void Errors_that_stay_in_the_window_end_a_budget_inside_the_hour()
    {
        // 24 allowed, none spent, 4 an hour: the 24th comes after exactly 6 hours.
        var past = Enumerable.Repeat(new EventCounts(100, 0, 0), 24).ToList();
        Assert.Equal(
            TimeSpan.FromHours(6),
            ExhaustionForecast.InRollingWindow(past, Hour, 0.99m, new RatePerSlice(4, 100)));
        Assert.Equal(
            TimeSpan.FromHours(4.8),
            ExhaustionForecast.InRollingWindow(past, Hour, 0.99m, new RatePerSlice(5, 100)));
    }

    [Fact]
    public void A_spent_budget_is_gone_now()
    {
        var past = Enumerable.Repeat(new EventCounts(90, 10, 0), 24).ToList();
        Assert.Equal(TimeSpan.Zero, ExhaustionForecast.InRollingWindow(past, Hour, 0.99m, new RatePerSlice(0, 100)));
    }
}
