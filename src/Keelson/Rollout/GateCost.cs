using Keelson.Economics;
using Keelson.Primitives;

namespace Keelson.Rollout;

/// <summary>What a gate looks at of the cost per success.</summary>
/// <param name="Limit">The most that one success may cost; null: not declared, and then not asked.</param>
/// <param name="Lower">Lower bound; null: unbounded.</param>
/// <param name="Upper">Upper bound; null: unbounded.</param>
/// <param name="Runs">Runs and requests that it rests on, the unpriced ones included.</param>
/// <param name="Unpriced">Of these, the ones with an attempt of unknown price.</param>
internal sealed record GateCost(Money? Limit, Money? Lower, Money? Upper, long Runs, long Unpriced)
{
    /// <summary>From the report; without a report nothing is known.</summary>
    public static GateCost Of(OutcomeCostReport? report) => report is null
        ? new GateCost(null, null, null, 0, 0)
        : new GateCost(
            report.JustifiedUnder,
            report.Interval.Lower,
            report.Interval.Upper,
            report.Runs + report.RequestsOutsideRuns,
            report.UnpricedRuns);
}
