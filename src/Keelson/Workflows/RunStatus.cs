namespace Keelson.Workflows;

/// <summary>Whether a run still goes forward, and how it ended when it does not.</summary>
public enum RunStatus
{
    /// <summary>It goes forward, or waits for a timer, a signal or a person.</summary>
    Running,

    /// <summary>An operator holds it.</summary>
    Paused,

    /// <summary>The code no longer matches the history; it waits for an operator.</summary>
    Diverged,

    /// <summary>The body returned.</summary>
    Completed,

    /// <summary>The body gave up, or could not go on.</summary>
    Failed,

    /// <summary>Somebody stopped it.</summary>
    Cancelled,

    /// <summary>Its time budget ran out.</summary>
    TimedOut,

    /// <summary>It waits for its turn: as many runs of its workflow are at work as may.</summary>
    Queued,
}
