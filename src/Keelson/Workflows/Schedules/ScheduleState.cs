namespace Keelson.Workflows.Schedules;

/// <summary>How far a schedule has come; the row of a workflow.</summary>
/// <param name="Cron">The expression that it was computed from; another one begins anew.</param>
/// <param name="Zone">The time zone, in the same way.</param>
/// <param name="NextAt">The first occurrence that nobody has decided over; null when there will be none.</param>
internal sealed record ScheduleState(string Cron, string Zone, DateTimeOffset? NextAt)
{
    /// <summary>The last occurrence that was started.</summary>
    public DateTimeOffset? LastAt { get; init; }

    /// <summary>The run that it started.</summary>
    public string? LastRun { get; init; }

    /// <summary>How many occurrences were not started in all.</summary>
    public long Missed { get; init; }

    /// <summary>The beginning: what lies before it counts neither as due nor as missed.</summary>
    public static ScheduleState Begin(WorkflowSchedule schedule, DateTimeOffset now) => new(schedule.Cron, schedule.Zone.Id, schedule.Next(now));

    /// <summary>True when it was computed from this schedule.</summary>
    public bool IsOf(WorkflowSchedule schedule) => Cron == schedule.Cron && Zone == schedule.Zone.Id;
}
