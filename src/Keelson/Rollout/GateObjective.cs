using Keelson.Primitives;
using Keelson.Reliability;

namespace Keelson.Rollout;

/// <summary>What a gate looks at of one objective.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Valid">Good and bad events in its window.</param>
/// <param name="Bad">Bad events in its window.</param>
/// <param name="Excluded">Events in neither.</param>
/// <param name="Unknown">Bad events of unknown class.</param>
/// <param name="Remaining">Share of the budget that is left; null: no data.</param>
/// <param name="PageAlert">The windows of a page alert that fires now, or null.</param>
internal sealed record GateObjective(
    ObjectiveKind Kind,
    long Valid,
    long Bad,
    long Excluded,
    long Unknown,
    decimal? Remaining,
    string? PageAlert)
{
    /// <summary>From the objective's report.</summary>
    public static GateObjective Of(ObjectiveReport report)
    {
        var page = report.Alerts.FirstOrDefault(alert => alert is { Severity: BurnSeverity.Page, State: BurnAlertState.Firing });
        return new GateObjective(
            report.Objective,
            report.Valid,
            report.Bad,
            report.Excluded,
            report.BadByClass.GetValueOrDefault(FailureClass.Unknown),
            report.Remaining,
            page is null ? null : $"{page.LongWindow}/{page.ShortWindow}");
    }

    /// <summary>Share of bad events of unknown class among all events of all objectives; null when there are none.</summary>
    public static decimal? UnknownShare(IReadOnlyList<GateObjective> objectives)
    {
        var all = objectives.Sum(objective => objective.Valid + objective.Excluded);
        return all == 0 ? null : Fraction.Of(objectives.Sum(objective => objective.Unknown), all).ToDecimal();
    }
}
