using System.Globalization;
using Keelson.Economics;
using Keelson.Primitives;
using Keelson.Reliability;
using Keelson.Rollout;

namespace Keelson.Console.Views;

/// <summary>Makes the overview from the published reports of Reliability, Economics and Rollout.</summary>
internal sealed class OverviewReader(
    SloReports slo,
    CostReports cost,
    GateReports gates,
    IncidentReports incidents,
    TrendReader trends,
    SnapshotSource snapshots,
    TimeProvider time)
{
    private const int AttentionMax = 10; // Beyond that nobody reads on; the API has all of them.

    /// <summary>The overview as of now.</summary>
    public OverviewView Read()
    {
        var workflows = (snapshots.Current.Find<WorkflowDirectory>()?.All ?? []).Select(Read).OrderByDescending(workflow => workflow.Trouble).ThenBy(workflow => workflow.Name, StringComparer.Ordinal).ToList();
        var spend = cost.Spend(SpendCut.Workflow).Total;
        return new OverviewView(
            workflows,
            Math.Min(slo.Position, cost.Position),
            time.GetUtcNow(),
            spend.SimulatedAttempts > 0,
            spend.Attempts == 0 ? null : spend.Spend.Usd,
            workflows.Sum(workflow => workflow.Runs),
            workflows.Sum(workflow => workflow.Successes),
            spend.UnpricedAttempts)
        {
            Attention = [.. Attention()],
        };
    }

    // Incidents first: they have a person's name to come. An alert that opened one is not said twice.
    private IEnumerable<AttentionView> Attention()
    {
        foreach (var incident in incidents.Open().Take(AttentionMax))
        {
            yield return new AttentionView(incident.Severity, incident.Workflow, incident.TrustTier, incident.Reason, incident.OpenedAt);
        }

        foreach (var report in slo.All())
        {
            foreach (var objective in report.Objectives)
            {
                if (objective.Alerts.FirstOrDefault(alert => alert is { Severity: BurnSeverity.Ticket, State: BurnAlertState.Firing }) is { } alert)
                {
                    yield return new AttentionView(
                        "ticket",
                        report.Workflow,
                        null,
                        string.Create(CultureInfo.InvariantCulture, $"{ShortName(objective)}: the error budget burns {alert.LongBurnRate:0.#} times too fast over {alert.LongWindow}."),
                        null);
                }
            }
        }
    }

    private WorkflowView Read(WorkflowProfile profile)
    {
        var report = slo.Get(profile.Name);
        var outcome = cost.Outcomes(profile.Name);
        var span = trends.SpanOf(profile.Name);
        var gate = gates.Preview(profile.Name, "console");
        return new WorkflowView(profile.Name, profile.Owner, gate?.Wave ?? profile.Wave)
        {
            Stage = report?.Stage is { } stage ? KeelsonWord(stage) : "no data",
            Trouble = report?.Stage is { } trouble ? (int)trouble : -1,
            Runs = outcome?.Runs ?? 0,
            Successes = outcome?.Successes ?? 0,
            Objectives = [.. (report?.Objectives ?? []).Select(ViewOf)],
            Cost = outcome is null ? null : ViewOf(outcome),
            Gate = gate is null ? null : ViewOf(gate),
            TrendNote = span.Words,
            Reliability = trends.Reliability(profile.Name, span),
            Spend = trends.Spend(profile.Name, span),
        };
    }

    private static string KeelsonWord(BudgetStage stage) => stage switch
    {
        BudgetStage.Normal => "normal",
        BudgetStage.Caution => "caution",
        BudgetStage.Restrict => "restrict",
        BudgetStage.Freeze => "freeze",
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, "No such stage."),
    };

    private static GateView ViewOf(GateDecision gate) => new(
        gate.Verdict, [.. gate.Criteria.Select(criterion => new CriterionView(criterion.Name, criterion.Verdict, criterion.Reason))]);

    private static ObjectiveView ViewOf(ObjectiveReport report) => new(
        ShortName(report),
        report.Promise,
        report.Target,
        report.Share,
        report.Remaining,
        report.Stage is { } stage ? KeelsonWord(stage) : null,
        report.Valid,
        report.Excluded,
        Burn(report, 0),
        Burn(report, 1),
        Burn(report, 2));

    private static string ShortName(ObjectiveReport report) => report.Objective switch
    {
        ObjectiveKind.FirstToken => $"first token in {ConsoleFormat.Duration(report.ThresholdMs)}",
        ObjectiveKind.ToolCompletion => "tool calls complete",
        ObjectiveKind.ContextOverflow => "context fits",
        ObjectiveKind.SuccessInTime => "success in time",
        _ => throw new ArgumentOutOfRangeException(nameof(report), report.Objective, "No such objective."),
    };

    // The report lists 1 h, 6 h and the whole window, in this order.
    private static decimal? Burn(ObjectiveReport report, int which) => report.Burn.ElementAtOrDefault(which)?.BurnRate;

    private static CostView ViewOf(OutcomeCostReport report) => new(
        report.Outcome,
        report.CostPerSuccess?.Usd,
        report.Interval.IsBounded ? report.Interval.Lower?.Usd : null,
        report.Interval.IsBounded ? report.Interval.Upper?.Usd : null,
        report.JustifiedUnder?.Usd,
        report.TotalSpend.Usd,
        report.Waste.Total.Usd,
        report.Runs,
        report.Successes,
        report.Verdict ?? "no limit declared",
        report.UnpricedRuns);
}
