using System.Globalization;
using Keelson.Primitives;

namespace Keelson.Economics;

/// <summary>Makes the report of spend from what was published.</summary>
internal static class SpendReporter
{
    /// <summary>The report over whole UTC days.</summary>
    /// <param name="published">What was published.</param>
    /// <param name="by">How it is cut.</param>
    /// <param name="days">First and last day.</param>
    /// <param name="workflow">Only this workflow; null: all, and attempts of none.</param>
    /// <param name="directory">Who owns which workflow.</param>
    public static SpendReport Report(
        CostSnapshot published,
        SpendCut by,
        (int First, int Last) days,
        string? workflow,
        WorkflowDirectory? directory)
    {
        var rows = published.Spend
            .Where(day => day.Key >= days.First && day.Key <= days.Last)
            .SelectMany(day => day.Value.Select(row => (Day: day.Key, row.Key, Sums: row.Value)))
            .Where(row => workflow is null || string.Equals(row.Key.Workflow, workflow, StringComparison.Ordinal))
            .ToList();
        var items = rows
            .GroupBy(row => Name(by, row.Day, row.Key, directory), StringComparer.Ordinal)
            .Select(group => SpendRow.Of(group.Key, Sum(group.Select(row => row.Sums))));
        return new SpendReport(
            by,
            DateTimeOffset.UnixEpoch.AddDays(days.First),
            DateTimeOffset.UnixEpoch.AddDays(days.Last + 1),
            published.Position,
            rows.Count == 0,
            SpendRow.Of("total", Sum(rows.Select(row => row.Sums))),
            by == SpendCut.Day
                ? [.. items.OrderBy(item => item.Name, StringComparer.Ordinal)]
                : [.. items.OrderByDescending(item => item.Spend).ThenBy(item => item.Name, StringComparer.Ordinal)]);
    }

    private static SpendSums Sum(IEnumerable<SpendSums> sums) => sums.Aggregate(default(SpendSums), (sum, part) => sum + part);

    private static string Name(SpendCut by, int day, SpendKey key, WorkflowDirectory? directory) => by switch
    {
        SpendCut.Workflow => key.Workflow,
        SpendCut.Model => key.Model,
        SpendCut.Owner => directory is not null && directory.TryGet(key.Workflow, out var profile) ? profile.Owner : "",
        SpendCut.Tier => key.Tier?.ToString().ToLowerInvariant() ?? "",
        SpendCut.Day => DateTimeOffset.UnixEpoch.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => throw new ArgumentOutOfRangeException(nameof(by), by, "No such cut."),
    };
}
