using Keelson.Primitives;
using Keelson.Rollout;

namespace Keelson.Tests.Rollout;

public sealed class RolloutDeciderTests
{
    private const string Reason = "The three failures were a load test.";

    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_go_of_the_last_day_opens_the_next_wave() =>
        Assert.Null(RolloutDecider.Promote(1, null, Decision("GO", 1, Now.AddHours(-24)), null, Now));

    [Theory]
    [InlineData(3, "GO", 1, "last one")]
    [InlineData(1, "GO", 25, "older than 24 hours")]
    [InlineData(1, "NO_GO", 1, "The gate says NO_GO. incidents: 1 open incident")]
    [InlineData(1, "INCONCLUSIVE", 1, "The gate says INCONCLUSIVE")]
    [InlineData(2, "GO", 1, "No gate decision exists for wave 2")]
    public void Nothing_else_does(int wave, string verdict, int hours, string reason)
    {
        var fault = RolloutDecider.Promote(wave, null, Decision(verdict, 1, Now.AddHours(-hours)), null, Now);
        Assert.Equal(ErrorCodes.PolicyDenied, fault?.Code);
        Assert.Contains(reason, fault!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_demotion_neither_time_nor_old_decisions_help()
    {
        var demoted = new RolloutPosition(1, Now, RolloutPosition.Demoted, null, Reason, "user:ann", Now.AddHours(24));
        Assert.Contains("may be promoted again", Detail(RolloutDecider.Promote(1, demoted, Decision("GO", 1, Now), null, Now.AddHours(23))), StringComparison.Ordinal);
        Assert.Contains("No gate decision", Detail(RolloutDecider.Promote(1, demoted, Decision("GO", 1, Now.AddMinutes(-1)), null, Now.AddHours(24))), StringComparison.Ordinal);
        Assert.Null(RolloutDecider.Promote(1, demoted, Decision("GO", 1, Now.AddHours(24)), null, Now.AddHours(24)));
    }

    [Fact]
    public void A_complete_override_stands_beside_its_own_decision_until_it_ends()
    {
        var decision = Decision("INCONCLUSIVE", 1, Now);
        var signed = Signed(decision, 1, "user:bea");
        Assert.Null(RolloutDecider.Promote(1, null, decision, signed, Now.AddHours(1)));
        Assert.NotNull(RolloutDecider.Promote(1, null, decision with { Id = "g_other" }, signed, Now.AddHours(1)));
        Assert.NotNull(RolloutDecider.Promote(1, null, decision, signed, Now.AddHours(3)));
        Assert.Contains("1 of 2 signatures", Detail(RolloutDecider.Promote(1, null, decision, signed with { SignersNeeded = 2 }, Now)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_override_needs_a_person_a_reason_and_an_end()
    {
        var decision = Decision("INCONCLUSIVE", 1, Now);
        Assert.Null(Override(decision, "user:bea"));
        Assert.Contains("Only a person", Detail(Override(decision, "jti:1", isPerson: false)), StringComparison.Ordinal);
        Assert.Contains("somebody else", Detail(Override(decision, decision.Actor)), StringComparison.Ordinal);
        Assert.Equal(ErrorCodes.RequestInvalid, Override(decision, "user:bea", reason: "   because  ")?.Code);
        Assert.Equal(ErrorCodes.RequestInvalid, Override(decision, "user:bea", end: Now)?.Code);
        Assert.Equal(ErrorCodes.RequestInvalid, Override(decision, "user:bea", end: Now.AddDays(31))?.Code);
        Assert.Equal(ErrorCodes.PolicyDenied, Override(Decision("GO", 1, Now), "user:bea")?.Code);
    }

    [Fact]
    public void Nobody_judges_away_an_incident() =>
        Assert.Contains("incidents cannot be overridden: 1 open incident", Detail(Override(Decision("NO_GO", 1, Now), "user:bea")), StringComparison.Ordinal);

    [Fact]
    public void Before_the_last_wave_two_distinct_people_sign()
    {
        Assert.Equal((1, 2), (RolloutDecider.SignersNeeded(1), RolloutDecider.SignersNeeded(2)));
        var decision = Decision("INCONCLUSIVE", 2, Now);
        var signed = Signed(decision, 2, "user:bea");
        Assert.False(signed.IsComplete);
        Assert.Contains("signed this override already", Detail(RolloutDecider.Override(decision, signed, null, null, ("user:bea", true), Now)), StringComparison.Ordinal);
        Assert.Null(RolloutDecider.Override(decision, signed, null, null, ("user:cy", true), Now));
    }

    [Theory]
    [InlineData(3, 2, null)]
    [InlineData(3, 1, null)]
    [InlineData(2, 2, "request.invalid")]
    [InlineData(2, 0, "request.invalid")]
    [InlineData(1, 0, "policy.denied")]
    public void A_workflow_falls_only_downwards(int wave, int toWave, string? code) =>
        Assert.Equal(code, RolloutDecider.Demote(wave, toWave, Reason)?.Code.Code);

    private static Fault? Override(GateDecision decision, string actor, bool isPerson = true, string reason = Reason, DateTimeOffset? end = null) =>
        RolloutDecider.Override(decision, null, reason, end ?? Now.AddHours(2), (actor, isPerson), Now);

    private static GateOverride Signed(GateDecision decision, int wave, params string[] signers) => new(
        "o_1", decision.Workflow, wave, decision.Id, decision.InputsDigest, Reason, signers, Now, Now.AddHours(2), RolloutDecider.SignersNeeded(wave));

    private static GateDecision Decision(string verdict, int wave, DateTimeOffset at) => new(
        "g_1",
        "incident-triage",
        wave,
        at,
        verdict,
        verdict switch
        {
            "GO" => [GateCriterion.Pass("success", $"59 of 59 runs")],
            "NO_GO" => [GateCriterion.Fail("incidents", $"1 open incident")],
            _ => [GateCriterion.Open("success", $"41 of 59 runs")],
        },
        null!,
        "digest",
        "user:ann");

    private static string Detail(Fault? fault) => fault?.Detail ?? "";
}
