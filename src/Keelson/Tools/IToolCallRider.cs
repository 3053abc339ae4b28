using Keelson.Storage;

namespace Keelson.Tools;

/// <summary>
/// Rides in the transactions of one tool call, so that the caller's own state is kept exactly when the call's is. Members are called one
/// after the other; <see cref="CommitAsync"/> follows each of the others and takes the same transaction.
/// </summary>
internal interface IToolCallRider
{
    /// <summary>Before anything is sent: the place to write down how the effect is undone.</summary>
    void OnIntent(StorageTransaction transaction, ToolIntent intent);

    /// <summary>With the result, or the refusal.</summary>
    void OnResult(StorageTransaction transaction, ToolResult result);

    /// <summary>Commits; the rider may order its own journal here.</summary>
    ValueTask<CommitResult> CommitAsync(StorageTransaction transaction, CancellationToken cancellation);
}
