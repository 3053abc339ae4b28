namespace Keelson.Workflows.Schedules;

/// <summary>What is to be done about a schedule now.</summary>
/// <param name="Start">Occurrences to start, the oldest first.</param>
/// <param name="Missed">Occurrences that are not started, the oldest first.</param>
/// <param name="NextAt">The first occurrence that lies ahead.</param>
internal sealed record ScheduleDecision(IReadOnlyList<DateTimeOffset> Start, IReadOnlyList<DateTimeOffset> Missed, DateTimeOffset? NextAt)
{
    /// <summary>True when an occurrence has come.</summary>
    public bool IsDue => Start.Count + Missed.Count > 0;
}
