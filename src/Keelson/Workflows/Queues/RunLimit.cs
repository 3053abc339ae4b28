namespace Keelson.Workflows.Queues;

/// <summary>How many runs of a workflow are at work at one time, and how many may wait for their turn.</summary>
/// <param name="Runs">Runs at work.</param>
/// <param name="Queue">Runs that wait; one more is refused.</param>
internal sealed record RunLimit(int Runs, int Queue)
{
    /// <summary>Runs that may wait when the configuration does not say: minutes of work for most, and a list that a person can still look through.</summary>
    public const int QueueDefault = 1_000;

    /// <summary>Runs that may wait at most: they are held in memory by their ids.</summary>
    public const int QueueMax = 100_000;
}
