using Keelson.Storage;

namespace Keelson.Tests.Storage;

/// <summary>A store that passes everything on to another. A hostile twin overrides where it is hostile.</summary>
internal abstract class ForwardingStore : IStore
{
    public long LastEventPosition => Behind.LastEventPosition;

    /// <summary>The store behind; asked for anew at each call, so that a twin may refuse.</summary>
    protected abstract IStore Behind { get; }

    public virtual ValueTask<CommitResult> CommitAsync(StorageTransaction transaction, CancellationToken cancellation) =>
        Behind.CommitAsync(transaction, cancellation);

    public virtual IDisposable Listen(ICommitListener listener) => Behind.Listen(listener);

    public ValueTask<IReadOnlyList<JournalEntry>> ReadJournalAsync(JournalId journal, long afterVersion, int limit, CancellationToken cancellation) =>
        Behind.ReadJournalAsync(journal, afterVersion, limit, cancellation);

    public ValueTask<JournalSnapshot?> ReadSnapshotAsync(JournalId journal, CancellationToken cancellation) =>
        Behind.ReadSnapshotAsync(journal, cancellation);

    public ValueTask<StoredRow?> ReadRowAsync(RowTable table, string key, CancellationToken cancellation) =>
        Behind.ReadRowAsync(table, key, cancellation);

    public ValueTask<IReadOnlyList<StoredRow>> ScanRowsAsync(RowScan scan, CancellationToken cancellation) =>
        Behind.ScanRowsAsync(scan, cancellation);

    public ValueTask<long> ReadCounterAsync(string counter, CancellationToken cancellation) => Behind.ReadCounterAsync(counter, cancellation);

    public ValueTask<IReadOnlyList<StoredEvent>> ReadEventsAsync(EventScan scan, CancellationToken cancellation) =>
        Behind.ReadEventsAsync(scan, cancellation);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> ReadAuditLeavesAsync(long afterIndex, int limit, CancellationToken cancellation) =>
        Behind.ReadAuditLeavesAsync(afterIndex, limit, cancellation);

    public ValueTask<IReadOnlyList<WakeUp>> ReadDueAsync(DateTimeOffset until, int limit, CancellationToken cancellation) =>
        Behind.ReadDueAsync(until, limit, cancellation);

    public ValueTask<int> SweepAsync(DateTimeOffset now, int limit, CancellationToken cancellation) => Behind.SweepAsync(now, limit, cancellation);

    /// <summary>Closes this process's view; the bytes outlive it.</summary>
    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
