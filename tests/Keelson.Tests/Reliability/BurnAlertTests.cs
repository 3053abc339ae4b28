using Keelson.Reliability;

namespace Keelson.Tests.Reliability;

public sealed class BurnAlertTests
{
    [Fact]
    public void Factors_follow_from_the_budget_share_and_the_windows()
    {
        foreach (var set in SreVectors.Read("burn_factors").GetProperty("sets").EnumerateObject())
        {
            var period = SreVectors.Duration(set.Name.Split('-')[0]);
            foreach (var row in set.Value.EnumerateArray())
            {
                var tier = new BurnTier(
                    row.GetProperty("severity").GetString() == "page" ? BurnSeverity.Page : BurnSeverity.Ticket,
                    SreVectors.Duration(row.GetProperty("longWindow").GetString()!),
                    SreVectors.Duration(row.GetProperty("shortWindow").GetString()!),
                    SreVectors.Decimal(row.GetProperty("budgetPercent").GetString()!));
                Assert.Equal(SreVectors.Fraction(row.GetProperty("factor").GetString()!), tier.Factor(period));
            }
        }
    }

    [Fact]
    public void The_standard_tiers_are_those_of_the_workbook()
    {
        var expected = SreVectors.Read("burn_factors").GetProperty("sets").GetProperty("30d").EnumerateArray()
            .Select(row => (row.GetProperty("factor").GetString()!, row.GetProperty("severity").GetString()!));
        var actual = BurnTier.Standard
            .Select(tier => (tier.Factor(TimeSpan.FromDays(30)).ToString(), tier.Severity == BurnSeverity.Page ? "page" : "ticket"));
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void A_tier_that_can_never_fire_is_recognised()
    {
        foreach (var row in SreVectors.Read("alert_reachability").GetProperty("cases").EnumerateArray())
        {
            var target = SreVectors.Decimal(row.GetProperty("target").GetString()!);
            foreach (var factor in row.GetProperty("fireable").EnumerateObject())
            {
                Assert.Equal(factor.Value.GetBoolean(), BurnAlert.IsReachable(target, SreVectors.Fraction(factor.Name)));
            }
        }
    }

    [Fact]
    public void A_refused_tier_says_why()
    {
        var plans = BurnTierPlan.For(0.90m, TimeSpan.FromDays(30), BurnTier.Standard);
        Assert.Equal(
            "With a target of 0.9 even a total outage burns only 10 times the budget, so a factor of 14.4 can never be exceeded.",
            plans[0].RefusedBecause);
        Assert.All(plans.Skip(1), plan => Assert.Null(plan.RefusedBecause));
    }

    [Fact]
    public void A_total_outage_at_three_nines_pages_after_52_seconds_and_clears_296_seconds_after_recovery()
    {
        var factor = Fraction.Of(14.4m);
        Assert.Equal(
            TimeSpan.FromSeconds(51.84),
            BurnAlert.DetectedAfter(TimeSpan.FromHours(1), 0.999m, factor, Fraction.One));
        Assert.Equal(
            TimeSpan.FromSeconds(295.68),
            BurnAlert.ClearedAfter(TimeSpan.FromMinutes(5), 0.999m, factor, Fraction.One));
    }

    [Fact]
    public void An_error_share_at_the_threshold_is_never_detected()
    {
        var atThreshold = Fraction.Of(0.0144m);
        Assert.Null(BurnAlert.DetectedAfter(TimeSpan.FromHours(1), 0.999m, Fraction.Of(14.4m), atThreshold));
        Assert.Equal(TimeSpan.Zero, BurnAlert.ClearedAfter(TimeSpan.FromMinutes(5), 0.999m, Fraction.Of(14.4m), atThreshold));
    }

    [Fact]
    public void Traffic_is_low_when_the_target_allows_less_than_one_bad_event()
    {
        // 135 events at 99.5 % allow 0.675 bad ones.
        Assert.True(BurnAlert.IsLowTraffic(new EventCounts(135, 0, 0), 0.995m));
        Assert.False(BurnAlert.IsLowTraffic(new EventCounts(200, 0, 0), 0.995m));
    }

    [Fact]
    public void Two_bad_events_wake_nobody() =>
        Assert.True(BurnAlert.IsLowConfidence(new EventCounts(0, 2, 0)) && !BurnAlert.IsLowConfidence(new EventCounts(0, 3, 0)));
}
