using Keelson.Primitives;

namespace Keelson.Economics;

/// <summary>Answers what outcomes cost and where the money went, from what the fold has published. Safe for any number of readers.</summary>
internal sealed class CostReports(OutcomeCostProjection projection, SnapshotSource snapshots, TimeProvider time)
{
    /// <summary>The period when none is asked for, today included: four weeks, as the objectives.</summary>
    public static readonly TimeSpan PeriodDefault = TimeSpan.FromDays(28);

    /// <summary>The stream position that answers include now.</summary>
    public long Position => projection.Published.Position;

    /// <summary>The report of a workflow over the UTC days that the period touches; null when no outcome is configured for it.</summary>
    public OutcomeCostReport? Outcomes(string workflow, DateTimeOffset? from = null, DateTimeOffset? to = null) =>
        snapshots.Current.Find<OutcomeBook>()?.Policies.GetValueOrDefault(workflow) is { } policy
            ? Report(policy, Days(from, to))
            : null;

    /// <summary>The reports of every workflow with an outcome, by name.</summary>
    public IReadOnlyList<OutcomeCostReport> AllOutcomes(DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        var policies = snapshots.Current.Find<OutcomeBook>()?.Policies.Values ?? [];
        return [.. policies.OrderBy(policy => policy.Workflow, StringComparer.Ordinal).Select(policy => Report(policy, Days(from, to)))];
    }

    /// <summary>The sums of a workflow's settled runs over the UTC days that a period touches: the sample of a gate.</summary>
    public OutcomeSums Sample(OutcomePolicy policy, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        var (first, last) = Days(from, to);
        return OutcomeCostReporter.Sample(projection.Published.Of(policy.Workflow).Sum(OutcomePhase.Settled, first, last), policy.Kind);
    }

    /// <summary>Spend over the UTC days that the period touches.</summary>
    public SpendReport Spend(SpendCut by, DateTimeOffset? from = null, DateTimeOffset? to = null, string? workflow = null) =>
        SpendReporter.Report(projection.Published, by, Days(from, to), workflow, snapshots.Current.Find<WorkflowDirectory>());

    private OutcomeCostReport Report(OutcomePolicy policy, (int First, int Last) days)
    {
        var published = projection.Published;
        var report = OutcomeCostReporter.Report(policy, published.Of(policy.Workflow), days, OutcomeUnit.DayOf(time.GetUtcNow()));
        return report with
        {
            Position = published.Position,
            LastEvent = published.LastEvents.TryGetValue(policy.Workflow, out var last) ? last : null,
        };
    }

    // The end is exclusive: a period that ends at midnight does not touch the day that begins there.
    private (int First, int Last) Days(DateTimeOffset? from, DateTimeOffset? to)
    {
        var end = to ?? time.GetUtcNow().AddTicks(1);
        var last = OutcomeUnit.DayOf(end.AddTicks(-1));
        var first = from is { } begin ? OutcomeUnit.DayOf(begin) : last - PeriodDefault.Days + 1;
        return (first, last);
    }
}
