namespace Keelson.Workflows;

/// <summary>Where a step of the history stands.</summary>
internal enum StepPhase
{
    /// <summary>An attempt failed and another one is due.</summary>
    Retrying,

    /// <summary>It waits for a timer, a signal, a person or the resolution of a tool call.</summary>
    Waiting,

    /// <summary>It has a result.</summary>
    Completed,

    /// <summary>It failed for good, which is remembered like a result.</summary>
    Failed,
}
