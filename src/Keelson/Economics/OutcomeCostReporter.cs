using Keelson.Primitives;
using Keelson.Reliability;

namespace Keelson.Economics;

/// <summary>Makes the report of a workflow's cost per successful outcome from its sums.</summary>
internal static class OutcomeCostReporter
{
    private const int Digits = 12;

    /// <summary>The report over whole UTC days.</summary>
    /// <param name="policy">Which outcome counts and what it may cost.</param>
    /// <param name="view">The units of the workflow.</param>
    /// <param name="days">First and last day.</param>
    /// <param name="today">The day of the question: runs of others that were silent for the whole day before count as not successful.</param>
    public static OutcomeCostReport Report(OutcomePolicy policy, OutcomeView view, (int First, int Last) days, int today)
    {
        var silent = view.Sum(OutcomePhase.Loose, days.First, Math.Min(days.Last, today - 2));
        var all = view.Sum(OutcomePhase.Settled, days.First, days.Last);
        all.Merge(silent);
        var open = view.Sum(OutcomePhase.Open, days.First, days.Last);
        open.Merge(view.Sum(OutcomePhase.Loose, Math.Max(days.First, today - 1), days.Last));

        var success = all.Of(policy.Kind);
        var sums = Sample(all, policy.Kind);
        var interval = CostInterval.Of(sums);
        var units = all.Units + all.UnpricedUnits;
        var justification = Judge(sums, all.UnpricedUnits, units, policy.JustifiedUnder);
        return new OutcomeCostReport
        {
            Workflow = policy.Workflow,
            Outcome = policy.Kind,
            From = DateTimeOffset.UnixEpoch.AddDays(days.First),
            To = DateTimeOffset.UnixEpoch.AddDays(days.Last + 1),
            Position = 0,
            NoData = units == 0,
            Runs = units - all.Requests,
            Successes = success.Successes + success.UnpricedSuccesses,
            RequestsOutsideRuns = all.Requests,
            SilentRuns = silent.Units + silent.UnpricedUnits,
            OpenRuns = open.Units + open.UnpricedUnits,
            OpenSpend = PicoMoney.ToMoney(open.Cost + open.UnpricedCost),
            TotalSpend = PicoMoney.ToMoney(all.Cost + all.UnpricedCost),
            CostPerSuccess = interval.CostPerSuccess is { } cost ? new Money(cost.ToDecimal(Digits)) : null,
            Interval = new CostIntervalReport(interval.IsBounded, ToMoney(interval.Lower), ToMoney(interval.Upper), interval.G),
            Waste = Waste(all, success),
            UnpricedRuns = all.UnpricedUnits,
            UnpricedAttempts = all.UnpricedAttempts,
            Attempts = all.Attempts,
            SimulatedRuns = all.SimulatedUnits,
            JustifiedUnder = policy.JustifiedUnder,
            Verdict = justification is null ? null : Word(justification.Verdict),
            Reasons = justification?.Reasons ?? [],
        };
    }

    /// <summary>The sample that intervals rest on: every unit whose price is known.</summary>
    public static OutcomeSums Sample(OutcomeCell all, string kind)
    {
        var success = all.Of(kind);
        return new OutcomeSums(all.Units, all.Cost, success.Successes, all.CostSquared, success.Cost);
    }

    /// <summary>The verdict as it stands on the wire.</summary>
    public static string Word(JustificationVerdict verdict) => verdict switch
    {
        JustificationVerdict.Justified => "JUSTIFIED",
        JustificationVerdict.NotJustified => "NOT_JUSTIFIED",
        JustificationVerdict.Inconclusive => "INCONCLUSIVE",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "No such verdict."),
    };

    private static Justification? Judge(OutcomeSums sums, long unpriced, long units, Money? limit)
    {
        if (limit is not { } most)
        {
            return null;
        }

        // How good a workflow must be is the business of its gate; here only its price is judged.
        var justification = JustificationDecider.Decide(sums, qualityFloor: 0, most, incumbent: null);
        return justification.Verdict == JustificationVerdict.NotJustified || unpriced == 0
            ? justification
            : new Justification(
                JustificationVerdict.Inconclusive,
                [FormattableString.Invariant($"{unpriced} of {units} runs have an attempt of unknown price."), .. justification.Verdict == JustificationVerdict.Justified ? [] : justification.Reasons]);
    }

    private static WasteReport Waste(OutcomeCell all, KindSums success)
    {
        var total = all.Cost + all.UnpricedCost;
        var unsuccessful = total - success.Cost - success.UnpricedCost;
        var waste = unsuccessful + success.FailedCost;
        return new WasteReport(
            PicoMoney.ToMoney(unsuccessful),
            PicoMoney.ToMoney(success.FailedCost),
            PicoMoney.ToMoney(waste),
            total == 0 ? null : Fraction.Of(waste, total).ToDecimal(10));
    }

    private static Money? ToMoney(double? usd) => usd is { } known ? new Money(decimal.Round((decimal)known, Digits)) : null;
}
