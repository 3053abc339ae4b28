using Keelson.Storage;
using Keelson.Storage.InMemory;

namespace Keelson.Tests.Inference;

/// <summary>A store whose commits wait until they are let go, and which throws for a transaction that a test calls broken.</summary>
internal sealed class HeldStore : IStore
{
    private readonly InMemoryStore _inner = new();
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was given to it, in order.</summary>
    public List<StorageTransaction> Given { get; } = [];

    /// <summary>Which transactions are broken.</summary>
    public Func<StorageTransaction, bool> IsBroken { get; init; } = static _ => false;

    public long LastEventPosition => _inner.LastEventPosition;

    /// <summary>Lets everything go, now and from now on.</summary>
    public void Open() => _open.TrySetResult();

    public async ValueTask<CommitResult> CommitAsync(StorageTransaction transaction, CancellationToken cancellation)
    {
        lock (Given)
        {
            Given.Add(transaction);
        }

        await _open.Task;
        return IsBroken(transaction) ? throw new ArgumentException("broken") : await _inner.CommitAsync(transaction, cancellation);
    }

    public IDisposable Listen(ICommitListener listener) => _inner.Listen(listener);

    public ValueTask<IReadOnlyList<JournalEntry>> ReadJournalAsync(JournalId journal, long afterVersion, int limit, CancellationToken cancellation) =>
        _inner.ReadJournalAsync(journal, afterVersion, limit, cancellation);

    public ValueTask<JournalSnapshot?> ReadSnapshotAsync(JournalId journal, CancellationToken cancellation) => _inner.ReadSnapshotAsync(journal, cancellation);

    public ValueTask<StoredRow?> ReadRowAsync(RowTable table, string key, CancellationToken cancellation) => _inner.ReadRowAsync(table, key, cancellation);

    public ValueTask<IReadOnlyList<StoredRow>> ScanRowsAsync(RowScan scan, CancellationToken cancellation) => _inner.ScanRowsAsync(scan, cancellation);

    public ValueTask<long> ReadCounterAsync(string counter, CancellationToken cancellation) => _inner.ReadCounterAsync(counter, cancellation);

    public ValueTask<IReadOnlyList<StoredEvent>> ReadEventsAsync(EventScan scan, CancellationToken cancellation) => _inner.ReadEventsAsync(scan, cancellation);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> ReadAuditLeavesAsync(long afterIndex, int limit, CancellationToken cancellation) =>
        _inner.ReadAuditLeavesAsync(afterIndex, limit, cancellation);

    public ValueTask<IReadOnlyList<WakeUp>> ReadDueAsync(DateTimeOffset until, int limit, CancellationToken cancellation) => _inner.ReadDueAsync(until, limit, cancellation);

    public ValueTask<int> SweepAsync(DateTimeOffset now, int limit, CancellationToken cancellation) => _inner.SweepAsync(now, limit, cancellation);

    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
