using Keelson.Storage;

namespace Keelson.Tests.Telemetry;

/// <summary>A store that never tells its listeners anything, as if the events were another node's.</summary>
internal sealed class SilentStore(IStore inner) : IStore
{
    public long LastEventPosition => inner.LastEventPosition;

    public ValueTask<CommitResult> CommitAsync(StorageTransaction transaction, CancellationToken cancellation) =>
        inner.CommitAsync(transaction, cancellation);

    public IDisposable Listen(ICommitListener listener) => new MemoryStream();

    public ValueTask<IReadOnlyList<JournalEntry>> ReadJournalAsync(JournalId journal, long afterVersion, int limit, CancellationToken cancellation) =>
        inner.ReadJournalAsync(journal, afterVersion, limit, cancellation);

    public ValueTask<JournalSnapshot?> ReadSnapshotAsync(JournalId journal, CancellationToken cancellation) =>
        inner.ReadSnapshotAsync(journal, cancellation);

    public ValueTask<StoredRow?> ReadRowAsync(RowTable table, string key, CancellationToken cancellation) =>
        inner.ReadRowAsync(table, key, cancellation);

    public ValueTask<IReadOnlyList<StoredRow>> ScanRowsAsync(RowScan scan, CancellationToken cancellation) =>
        inner.ScanRowsAsync(scan, cancellation);

    public ValueTask<long> ReadCounterAsync(string counter, CancellationToken cancellation) =>
        inner.ReadCounterAsync(counter, cancellation);

    public ValueTask<IReadOnlyList<StoredEvent>> ReadEventsAsync(EventScan scan, CancellationToken cancellation) =>
        inner.ReadEventsAsync(scan, cancellation);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> ReadAuditLeavesAsync(long afterIndex, int limit, CancellationToken cancellation) =>
        inner.ReadAuditLeavesAsync(afterIndex, limit, cancellation);

    public ValueTask<IReadOnlyList<WakeUp>> ReadDueAsync(DateTimeOffset until, int limit, CancellationToken cancellation) =>
        inner.ReadDueAsync(until, limit, cancellation);

    public ValueTask<int> SweepAsync(DateTimeOffset now, int limit, CancellationToken cancellation) =>
        inner.SweepAsync(now, limit, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
