using Keelson.Storage;

namespace Keelson.Tools;

/// <summary>The rider of a call that nobody accompanies.</summary>
internal sealed class LoneRider(IStore store) : IToolCallRider
{
    public void OnIntent(StorageTransaction transaction, ToolIntent intent)
    {
    }

    public void OnResult(StorageTransaction transaction, ToolResult result)
    {
    }

    public ValueTask<CommitResult> CommitAsync(StorageTransaction transaction, CancellationToken cancellation) =>
        transaction.IsEmpty ? ValueTask.FromResult(new CommitResult(CommitStatus.Committed, 0)) : store.CommitAsync(transaction, cancellation);
}
