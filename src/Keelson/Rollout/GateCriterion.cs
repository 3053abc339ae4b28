namespace Keelson.Rollout;

/// <summary>One criterion of a gate as it was judged.</summary>
/// <param name="Name">Which: success, burn.OBJECTIVE, cost, unpriced, unknown, incidents, review, telemetry.</param>
/// <param name="Verdict">PASS, FAIL or INCONCLUSIVE.</param>
/// <param name="Reason">Why, in plain words: "41 of 59 runs".</param>
internal sealed record GateCriterion(string Name, string Verdict, string Reason)
{
    /// <summary>A criterion that was shown to hold.</summary>
    public static GateCriterion Pass(string name, FormattableString reason) => Of(name, CriterionVerdict.Pass, reason);

    /// <summary>A criterion that was shown not to hold.</summary>
    public static GateCriterion Fail(string name, FormattableString reason) => Of(name, CriterionVerdict.Fail, reason);

    /// <summary>A criterion that the evidence does not decide.</summary>
    public static GateCriterion Open(string name, FormattableString reason) => Of(name, CriterionVerdict.Inconclusive, reason);

    private static GateCriterion Of(string name, CriterionVerdict verdict, FormattableString reason) =>
        new(name, GateWords.Of(verdict), FormattableString.Invariant(reason));
}
