using Keelson.Storage;
using Keelson.Tools;

namespace Keelson.Workflows;

/// <summary>Puts the entry of a compensation into the transaction of its call.</summary>
internal sealed class UndoRider(RunFrame frame, Func<ToolResult, RunEntry> entryOf) : IToolCallRider
{
    private RunEntry? _entry;

    /// <summary>True when the journal knows how the attempt ended.</summary>
    public bool HasWritten { get; private set; }

    public void OnIntent(StorageTransaction transaction, ToolIntent intent)
    {
    }

    public void OnResult(StorageTransaction transaction, ToolResult result)
    {
        _entry = entryOf(result);
        HasWritten = true;
    }

    public async ValueTask<CommitResult> CommitAsync(StorageTransaction transaction, CancellationToken cancellation)
    {
        RunEntry[] entries = _entry is null ? [] : [_entry];
        _entry = null;
        return await frame.Strand.RunAsync(() => frame.Journal.CommitAllAsync(transaction, entries));
    }
}
