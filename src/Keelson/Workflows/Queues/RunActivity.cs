namespace Keelson.Workflows.Queues;

/// <summary>What a run does as far as its gate is concerned.</summary>
internal enum RunActivity
{
    /// <summary>It is at work and takes a place.</summary>
    Working,

    /// <summary>It only waits, for a time, a signal, a person or another run, or is held; its place is free.</summary>
    Waiting,

    /// <summary>It goes forward no more.</summary>
    Ended,
}
