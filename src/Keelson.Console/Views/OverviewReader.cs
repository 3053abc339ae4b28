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
    TrendReader trends,
    SnapshotSource snapshots,
    TimeProvider time)
{
    /// <summary>The overview as of now.</summary>
    public OverviewView Read()
    {
        var workflows = (snapshots.Current.Find<WorkflowDirectory>()?.All ?? []).Select(Read).ToList();
        var spend = cost.Spend(SpendCut.Workflow).Total;
        return new OverviewView(
            workflows,
            Math.Min(slo.Position, cost.Position),
            time.GetUtcNow(),
            spend.SimulatedAttempts > 0,
            spend.Attempts == 0 ? null : spend.Spend.Usd,
            workflows.Sum(workflow => workflow.Runs),
            workflows.Sum(workflow => workflow.Successes),
            spend.UnpricedAttempts);
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
