namespace Keelson.Workflows.Schedules;

/// <summary>What becomes of occurrences that came while nobody could start them.</summary>
internal enum MissedRuns
{
    /// <summary>The latest one is started late, the others are not started.</summary>
    Last,

    /// <summary>None is started late.</summary>
    Skip,

    /// <summary>Each is started late, the oldest first, as many as the limit allows.</summary>
    All,
}
