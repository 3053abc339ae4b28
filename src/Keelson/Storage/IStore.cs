namespace Keelson.Storage;

/// <summary>
/// Where bytes survive. One write, several reads. All members are safe for concurrent use. Reads see everything that was committed
/// before they were called. After a failed sync the store answers every commit with <see cref="CommitStatus.Unavailable"/> and the
/// process is asked to stop; a sync is never tried twice.
/// </summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>The position of the newest durable event, 0 when there is none.</summary>
    long LastEventPosition { get; }

    /// <summary>
    /// Applies the transaction whole or not at all, and completes after the bytes are durable. Concurrent commits share one sync.
    /// The token gives up waiting, not the write: a transaction that was queued may still be written.
    /// </summary>
    ValueTask<CommitResult> CommitAsync(StorageTransaction transaction, CancellationToken cancellation);

    /// <summary>Adds a listener for committed events; dispose the answer to stop.</summary>
    IDisposable Listen(ICommitListener listener);

    /// <summary>Entries of a journal behind a version, in order, at most <paramref name="limit"/> (1 to 10,000).</summary>
    ValueTask<IReadOnlyList<JournalEntry>> ReadJournalAsync(JournalId journal, long afterVersion, int limit, CancellationToken cancellation);

    /// <summary>The newest snapshot of a journal, or null.</summary>
    ValueTask<JournalSnapshot?> ReadSnapshotAsync(JournalId journal, CancellationToken cancellation);

    /// <summary>One row, or null.</summary>
    ValueTask<StoredRow?> ReadRowAsync(RowTable table, string key, CancellationToken cancellation);

    /// <summary>Rows in key order.</summary>
    ValueTask<IReadOnlyList<StoredRow>> ScanRowsAsync(RowScan scan, CancellationToken cancellation);

    /// <summary>A counter's value; 0 when it was never written.</summary>
    ValueTask<long> ReadCounterAsync(string counter, CancellationToken cancellation);

    /// <summary>Events by position.</summary>
    ValueTask<IReadOnlyList<StoredEvent>> ReadEventsAsync(EventScan scan, CancellationToken cancellation);

    /// <summary>Audit leaves behind an index (0-based; -1 from the first), in order.</summary>
    ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> ReadAuditLeavesAsync(long afterIndex, int limit, CancellationToken cancellation);

    /// <summary>Wake-ups that are due at or before a time, the earliest first.</summary>
    ValueTask<IReadOnlyList<WakeUp>> ReadDueAsync(DateTimeOffset until, int limit, CancellationToken cancellation);

    /// <summary>Forgets expired rows, journals, counters and events in one bounded batch; answers how many went. Call again until it answers 0.</summary>
    ValueTask<int> SweepAsync(DateTimeOffset now, int limit, CancellationToken cancellation);
}
