using Keelson.Primitives;
using Keelson.Reliability;

namespace Keelson.Economics;

/// <summary>
/// Justified when the lower bound of quality reaches the floor, the upper bound of cost per success is within the limit, and the
/// incumbent is not clearly cheaper. Shown to be otherwise: not justified. Anything else is inconclusive.
/// </summary>
internal static class JustificationDecider
{
    /// <summary>Decides from a sample of the candidate and, if there is one, of the incumbent under the same conditions.</summary>
    /// <param name="candidate">Sums of the candidate's runs.</param>
    /// <param name="qualityFloor">The share of successes that it must reach.</param>
    /// <param name="limit">The most that one success may cost.</param>
    /// <param name="incumbent">Sums of the incumbent's runs, or null.</param>
    public static Justification Decide(OutcomeSums candidate, decimal qualityFloor, Money limit, OutcomeSums? incumbent)
    {
        var against = new List<string>();
        var unknown = new List<string>();
        JudgeQuality(candidate, qualityFloor, against, unknown);
        var interval = CostInterval.Of(candidate);
        JudgeCost(interval, limit, against, unknown);
        if (incumbent is { } other)
        {
            JudgeIncumbent(interval, CostInterval.Of(other), against, unknown);
        }

        return against.Count > 0 ? new Justification(JustificationVerdict.NotJustified, against)
            : unknown.Count > 0 ? new Justification(JustificationVerdict.Inconclusive, unknown)
            : new Justification(JustificationVerdict.Justified, [Text($"{candidate.Successes} of {candidate.Units} runs succeeded; one success costs at most {interval.Upper:0.######} USD.")]);
    }

    private static void JudgeQuality(OutcomeSums candidate, decimal floor, List<string> against, List<string> unknown)
    {
        if (candidate.Units == 0)
        {
            unknown.Add("There are no runs.");
        }
        else if (ClopperPearson.Upper(candidate.Successes, candidate.Units) < (double)floor)
        {
            against.Add(Text($"{candidate.Successes} of {candidate.Units} runs succeeded, which rules out a share of {floor:0.####}."));
        }
        else if (ClopperPearson.Lower(candidate.Successes, candidate.Units) < (double)floor)
        {
            unknown.Add(Text($"{candidate.Successes} of {candidate.Units} runs do not yet prove a share of {floor:0.####}."));
        }
    }

    private static void JudgeCost(CostInterval interval, Money limit, List<string> against, List<string> unknown)
    {
        if (!interval.IsBounded)
        {
            unknown.Add(Text($"{interval.Successes} successes of {interval.Units} runs are too few to bound what one costs."));
        }
        else if (interval.Lower > (double)limit.Usd)
        {
            against.Add(Text($"One success costs at least {interval.Lower:0.######} USD, above the limit of {limit} USD."));
        }
        else if (interval.Upper > (double)limit.Usd)
        {
            unknown.Add(Text($"One success costs between {interval.Lower:0.######} and {interval.Upper:0.######} USD; the limit of {limit} USD lies between."));
        }
    }

    private static void JudgeIncumbent(CostInterval candidate, CostInterval incumbent, List<string> against, List<string> unknown)
    {
        if (!incumbent.IsBounded || !candidate.IsBounded)
        {
            unknown.Add("The sample is too small to compare with the incumbent.");
        }
        else if (candidate.Lower > incumbent.Upper)
        {
            against.Add(Text($"The incumbent costs at most {incumbent.Upper:0.######} USD a success, this model at least {candidate.Lower:0.######} USD."));
        }
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
