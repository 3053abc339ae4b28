using Keelson.Primitives;

namespace Keelson.Reliability;

/// <summary>Answers how workflows keep their promises, from what the fold has published. Safe for any number of readers.</summary>
internal sealed class SloReports(ObjectiveProjection projection, SnapshotSource snapshots, TimeProvider time)
{
    /// <summary>The stream position that answers include now.</summary>
    public long Position => projection.Published.Position;

    /// <summary>The report of a workflow as of an instant, now by default; null when the configuration has no objective for it.</summary>
    public SloReport? Get(string workflow, DateTimeOffset? at = null)
    {
        var objectives = snapshots.Current.Find<ObjectiveBook>()?.Of(workflow).ToList();
        return objectives is { Count: > 0 } ? Report(workflow, objectives, at ?? time.GetUtcNow()) : null;
    }

    /// <summary>The reports of every workflow that has objectives, by name.</summary>
    public IReadOnlyList<SloReport> All(DateTimeOffset? at = null)
    {
        var now = at ?? time.GetUtcNow();
        var objectives = snapshots.Current.Find<ObjectiveBook>()?.Objectives ?? [];
        return
        [
            .. objectives.GroupBy(objective => objective.Workflow, StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => Report(group.Key, [.. group], now)),
        ];
    }

    /// <summary>Good, bad and excluded events of an objective by UTC day, the oldest first: for a trend.</summary>
    public IReadOnlyList<EventCounts> ByDay(string workflow, ObjectiveKind kind, int days, DateTimeOffset? at = null) =>
        projection.Published.Of(workflow, kind).ByDay(at ?? time.GetUtcNow(), days);

    private SloReport Report(string workflow, List<ObjectiveModel> objectives, DateTimeOffset at)
    {
        var published = projection.Published;
        var reports = objectives
            .Select(objective => ObjectiveReporter.Report(objective, published.Of(workflow, objective.Kind), at))
            .ToList();
        return new SloReport(
            workflow,
            at,
            published.Position,
            published.LastEvents.TryGetValue(workflow, out var last) && last > DateTimeOffset.MinValue ? last : null,
            reports.TrueForAll(report => report.NoData),
            reports.Max(report => report.Stage),
            reports);
    }
}
