using Keelson.Primitives;
using Keelson.Reliability;
using Keelson.Rollout;

namespace Keelson.Tests.Rollout;

public sealed class GateDeciderTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Everything_shown_is_a_go()
    {
        var criteria = GateDecider.Judge(Inputs());
        Assert.All(criteria, criterion => Assert.Equal("PASS", criterion.Verdict));
        Assert.Equal(GateVerdict.Go, Verdict(criteria));
        Assert.Equal(
            ["success", "burn.firstToken", "burn.successInTime", "cost", "unpriced", "unknown", "incidents", "review", "telemetry"],
            criteria.Select(criterion => criterion.Name));
    }

    [Theory]
    [InlineData(59, 59, 7, "PASS", "59 of 59 runs succeeded, which proves 95.0 % where 90 % are required")]
    [InlineData(41, 41, 7, "INCONCLUSIVE", "41 of 59 runs")]
    [InlineData(59, 59, 2.19, "INCONCLUSIVE", "2.1 of 7 days")]
    [InlineData(41, 40, 0, "INCONCLUSIVE", "41 of 59 runs, 0.0 of 7 days")]
    [InlineData(0, 0, 0, "INCONCLUSIVE", "0 of 59 runs, 0.0 of 7 days")]
    [InlineData(59, 55, 7, "INCONCLUSIVE", "55 of 59 runs succeeded, which proves 85.1 % where 90 % are required")]
    [InlineData(20, 10, 1, "FAIL", "10 of 20 runs succeeded: at most 69.8 % do, and 90 % are required")]
    [InlineData(600, 500, 30, "FAIL", "500 of 600 runs succeeded: at most 85.7 % do, and 90 % are required")]
    public void Success_may_fail_early_and_passes_only_with_the_declared_runs_and_days(
        int runs, int successes, double days, string verdict, string reason)
    {
        var criterion = Judge(Inputs() with { Sample = Sample(runs, successes, days) }, "success");
        Assert.Equal((verdict, reason), (criterion.Verdict, criterion.Reason));
    }

    [Fact]
    public void Old_runs_prove_nothing_of_today()
    {
        var old = Sample(59, 59, 8) with { FirstRun = Now.AddDays(-30), LastRun = Now.AddDays(-9.5) };
        var criterion = Judge(Inputs() with { Sample = old }, "success");
        Assert.Equal(("INCONCLUSIVE", "the newest run ended 9.5 days ago"), (criterion.Verdict, criterion.Reason));
    }

    [Theory]
    [InlineData(0.51, 10, null, "PASS")]
    [InlineData(0.50, 10, null, "FAIL")]
    [InlineData(-2.0, 10, null, "FAIL")]
    [InlineData(-2.0, 2, null, "INCONCLUSIVE")]
    [InlineData(0.90, 10, "1h/5m", "FAIL")]
    public void Burn_needs_half_of_the_budget_and_quiet_pages(double remaining, long bad, string? page, string verdict) =>
        Assert.Equal(verdict, Judge(With(new GateObjective(ObjectiveKind.ToolCompletion, 100, bad, 0, 0, (decimal)remaining, page)), "burn.toolCompletion").Verdict);

    [Fact]
    public void No_data_is_never_a_pass()
    {
        var criteria = GateDecider.Judge(Inputs() with
        {
            Sample = new GateSample(0, 0, 0, null, null),
            Objectives = [new GateObjective(ObjectiveKind.ToolCompletion, 0, 0, 0, 0, null, null)],
            UnknownShare = null,
            Cost = new GateCost(new Money(4), null, null, 0, 0),
        });
        Assert.Equal(
            ["success", "burn.toolCompletion", "cost", "unpriced", "unknown"],
            criteria.Where(criterion => criterion.Verdict == "INCONCLUSIVE").Select(criterion => criterion.Name));
        Assert.Equal(GateVerdict.Inconclusive, Verdict(criteria));
    }

    [Theory]
    [InlineData(1.0, 2.0, "PASS")]
    [InlineData(1.0, 4.0, "PASS")]
    [InlineData(3.0, 5.0, "INCONCLUSIVE")]
    [InlineData(4.0, 5.0, "INCONCLUSIVE")]
    [InlineData(4.1, 5.0, "FAIL")]
    public void Cost_is_judged_by_its_bounds(double lower, double upper, string verdict) =>
        Assert.Equal(
            verdict,
            Judge(Inputs() with { Cost = new GateCost(new Money(4), new Money((decimal)lower), new Money((decimal)upper), 59, 0) }, "cost").Verdict);

    [Fact]
    public void An_undeclared_limit_is_not_asked_for() =>
        Assert.DoesNotContain(
            GateDecider.Judge(Inputs() with { Cost = new GateCost(null, null, null, 59, 0), ReviewBy = null }),
            criterion => criterion.Name is "cost" or "review");

    [Fact]
    public void A_price_that_nobody_knows_forbids_a_go() =>
        Assert.Equal(
            "3 of 59 runs have an attempt of unknown price",
            Judge(Inputs() with { Cost = new GateCost(new Money(4), new Money(1), new Money(2), 59, 3) }, "unpriced").Reason);

    [Theory]
    [InlineData(0.01, "PASS")]
    [InlineData(0.0101, "INCONCLUSIVE")]
    public void Failures_that_nobody_can_name_forbid_a_go(double share, string verdict) =>
        Assert.Equal(verdict, Judge(Inputs() with { UnknownShare = (decimal)share }, "unknown").Verdict);

    [Fact]
    public void Incidents_missed_reviews_and_missing_events_are_named()
    {
        Assert.Equal("2 open incidents", Judge(Inputs() with { OpenIncidents = 2 }, "incidents").Reason);
        Assert.Equal("FAIL", Judge(Inputs() with { ReviewBy = new DateOnly(2026, 11, 22) }, "review").Verdict);
        Assert.Equal("PASS", Judge(Inputs() with { ReviewBy = new DateOnly(2026, 11, 23) }, "review").Verdict);
        Assert.Equal("7 events are not counted yet", Judge(Inputs() with { Lag = 7 }, "telemetry").Reason);
    }

    [Theory]
    [InlineData("GO", "PASS", "PASS")]
    [InlineData("NO_GO", "PASS", "FAIL", "INCONCLUSIVE")]
    [InlineData("INCONCLUSIVE", "PASS", "INCONCLUSIVE")]
    [InlineData("INCONCLUSIVE")]
    public void Any_failure_is_a_no_go_and_nothing_to_judge_is_inconclusive(string verdict, params string[] criteria) =>
        Assert.Equal(verdict, GateWords.Of(GateDecider.Combine(criteria)));

    private static GateInputs With(GateObjective objective) => Inputs() with { Objectives = [objective] };

    private static GateInputs Inputs() => new()
    {
        Workflow = "incident-triage",
        Wave = 1,
        At = Now,
        Position = 4_711,
        Lag = 0,
        Gate = new GateModel(59, 0.90m, 7),
        Sample = Sample(59, 59, 7),
        Objectives =
        [
            new GateObjective(ObjectiveKind.FirstToken, 500, 5, 0, 0, 0.8m, null),
            new GateObjective(ObjectiveKind.SuccessInTime, 59, 0, 0, 0, 1m, null),
        ],
        UnknownShare = 0,
        Cost = new GateCost(new Money(4), new Money(1), new Money(2), 59, 0),
        OpenIncidents = 0,
        ReviewBy = new DateOnly(2027, 1, 1),
    };

    private static GateSample Sample(int runs, int successes, double days) => new(
        runs, successes, 0, runs == 0 ? null : Now.AddHours(-1).AddDays(-days), runs == 0 ? null : Now.AddHours(-1));

    private static GateCriterion Judge(GateInputs inputs, string name) => GateDecider.Judge(inputs).Single(criterion => criterion.Name == name);

    private static GateVerdict Verdict(IEnumerable<GateCriterion> criteria) => GateDecider.Combine(criteria.Select(criterion => criterion.Verdict));
}
