using Cronos;

namespace Keelson.Workflows.Schedules;

/// <summary>When a workflow is started by itself.</summary>
/// <param name="Workflow">The workflow.</param>
/// <param name="Cron">Five fields: minute, hour, day of the month, month, day of the week.</param>
/// <param name="Zone">The time zone in which the fields are meant.</param>
/// <param name="Missed">What becomes of occurrences that were missed.</param>
internal sealed record WorkflowSchedule(string Workflow, string Cron, TimeZoneInfo Zone, MissedRuns Missed)
{
    private readonly CronExpression _expression = CronExpression.Parse(Cron, CronFormat.Standard);

    /// <summary>What each run is given; JSON.</summary>
    public ReadOnlyMemory<byte> Input { get; init; } = "{}"u8.ToArray();

    /// <summary>True when a text is a cron expression of five fields.</summary>
    public static bool IsCron(string text) => CronExpression.TryParse(text, CronFormat.Standard, out _);

    /// <summary>The first occurrence behind a time, or at it; null when there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset from, bool isInclusive = false) =>
        _expression.GetNextOccurrence(from.ToUniversalTime(), Zone, isInclusive)?.ToUniversalTime();
}
