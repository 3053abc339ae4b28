namespace Keelson.Workflows.Queues;

/// <summary>What a gate says to a run that wants to begin.</summary>
internal enum GateAnswer
{
    /// <summary>It has a place.</summary>
    Go,

    /// <summary>It waits for its turn.</summary>
    Queue,

    /// <summary>As many wait as may.</summary>
    Full,
}
