namespace Keelson.Workflows.Schedules;

/// <summary>One schedule as people see it.</summary>
/// <param name="Workflow">The workflow.</param>
/// <param name="Cron">The expression.</param>
/// <param name="TimeZone">The time zone.</param>
/// <param name="Missed">last, skip or all.</param>
internal sealed record ScheduleView(string Workflow, string Cron, string TimeZone, MissedRuns Missed)
{
    /// <summary>The next occurrence.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>The last occurrence that was started.</summary>
    public DateTimeOffset? LastAt { get; init; }

    /// <summary>The run that it started.</summary>
    public string? LastRun { get; init; }

    /// <summary>How many occurrences were not started.</summary>
    public long MissedCount { get; init; }

    /// <summary>The next occurrences; absent in lists.</summary>
    public IReadOnlyList<DateTimeOffset>? Upcoming { get; init; }
}
