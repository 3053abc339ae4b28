namespace Keelson.Workflows.Schedules;

/// <summary>Decides which occurrences of a schedule are started. Pure.</summary>
internal static class ScheduleDecider
{
    /// <summary>An occurrence that is started no later than this is on time: a restart in the wrong second is nobody's miss.</summary>
    public static readonly TimeSpan OnTime = TimeSpan.FromMinutes(1);

    /// <summary>What is older than this is not looked at any more: nobody waits for last month's report, and the search has an end.</summary>
    public static readonly TimeSpan LookBack = TimeSpan.FromDays(31);

    /// <summary>Occurrences that are started late at once at most: enough for a night of five-minute jobs, not a flood.</summary>
    public const int CatchUpMax = 100;

    public static ScheduleDecision Decide(WorkflowSchedule schedule, ScheduleState state, DateTimeOffset now)
    {
        if (state.NextAt is not { } from || from > now)
        {
            return new ScheduleDecision([], [], state.NextAt);
        }

        var due = new List<DateTimeOffset>();
        var at = from < now - LookBack ? schedule.Next(now - LookBack, isInclusive: true) : from;
        while (at is { } each && each <= now)
        {
            due.Add(each);
            at = schedule.Next(each);
        }

        var first = schedule.Missed switch
        {
            MissedRuns.All => Math.Max(0, due.Count - CatchUpMax),
            MissedRuns.Skip => due.FindIndex(each => each >= now - OnTime) is >= 0 and var found ? found : due.Count,
            MissedRuns.Last or _ => Math.Max(0, due.Count - 1),
        };
        return new ScheduleDecision(due[first..], due[..first], at);
    }
}
