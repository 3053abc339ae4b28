namespace Keelson.Storage;

/// <summary>What became of a transaction.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="LastEventPosition">The position of its last event, 0 when it had none.</param>
public readonly record struct CommitResult(CommitStatus Status, long LastEventPosition)
{
    /// <summary>True when it is durable.</summary>
    public bool IsCommitted => Status == CommitStatus.Committed;
}
