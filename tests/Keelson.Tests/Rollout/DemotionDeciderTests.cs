using Keelson.Rollout;

namespace Keelson.Tests.Rollout;

public sealed class DemotionDeciderTests
{
    private static readonly DemotionReading Well = new(null, null, null, 10, 0);

    [Fact]
    public void What_does_well_stays() => Assert.Null(DemotionDecider.Decide(3, false, Well, Well));

    [Fact]
    public void A_used_up_budget_and_a_cost_beyond_doubt_demote_at_once()
    {
        Assert.Contains("successInTime", DemotionDecider.Decide(2, false, null, Well with { Frozen = "successInTime" }), StringComparison.Ordinal);
        Assert.Equal("It costs too much.", DemotionDecider.Decide(2, false, null, Well with { Cost = "It costs too much." }));
    }

    [Fact]
    public void A_page_alert_demotes_at_the_second_look()
    {
        var paged = Well with { Page = "firstToken" };
        Assert.Null(DemotionDecider.Decide(2, false, null, paged));
        Assert.Null(DemotionDecider.Decide(2, false, Well, paged));
        Assert.NotNull(DemotionDecider.Decide(2, false, paged, paged));
    }

    [Fact]
    public void Lost_telemetry_demotes_when_the_figures_stand_still_and_not_when_they_are_merely_behind()
    {
        var behind = Well with { Lag = 5 };
        Assert.Null(DemotionDecider.Decide(2, false, behind with { Position = 9 }, behind));
        Assert.NotNull(DemotionDecider.Decide(2, false, behind, behind));
    }

    [Fact]
    public void After_a_demotion_only_something_new_demotes_again()
    {
        var old = Well with { Frozen = "successInTime", Cost = "It costs too much." };
        Assert.Null(DemotionDecider.Decide(2, true, old, old));
        Assert.NotNull(DemotionDecider.Decide(2, true, Well with { Page = "firstToken" }, Well with { Page = "firstToken" }));
    }

    [Fact]
    public void There_is_nothing_below_wave_1() => Assert.Null(DemotionDecider.Decide(1, false, null, Well with { Frozen = "successInTime" }));
}
