using Keelson.Storage;
using Keelson.Storage.InMemory;

namespace Keelson.Tests.Telemetry;

/// <summary>A store whose disk is full, or that takes no writes, for as long as the test says.</summary>
internal sealed class FullStore : IStore
{
    private readonly InMemoryStore _inner = new();
    private int _refused;

    public CommitStatus Answer { get; set; } = CommitStatus.Committed;

    public int Refused => Volatile.Read(ref _refused);

    public long LastEventPosition => _inner.LastEventPosition;

    public async ValueTask<CommitResult> CommitAsync(StorageTransaction transaction, CancellationToken cancellation)
    {
        if (Answer == CommitStatus.Committed)
        {
            return await _inner.CommitAsync(transaction, cancellation);
        }

        Interlocked.Increment(ref _refused);
        return new CommitResult(Answer, 0);
    }

    public IDisposable Listen(ICommitListener listener) => _inner.Listen(listener);

    public ValueTask<IReadOnlyList<JournalEntry>> ReadJournalAsync(JournalId journal, long afterVersion, int limit, CancellationToken cancellation) =>
        _inner.ReadJournalAsync(journal, afterVersion, limit, cancellation);

    public ValueTask<JournalSnapshot?> ReadSnapshotAsync(JournalId journal, CancellationToken cancellation) =>
        _inner.ReadSnapshotAsync(journal, cancellation);

    public ValueTask<StoredRow?> ReadRowAsync(RowTable table, string key, CancellationToken cancellation) =>
        _inner.ReadRowAsync(table, key, cancellation);

    public ValueTask<IReadOnlyList<StoredRow>> ScanRowsAsync(RowScan scan, CancellationToken cancellation) =>
        _inner.ScanRowsAsync(scan, cancellation);

    public ValueTask<long> ReadCounterAsync(string counter, CancellationToken cancellation) =>
        _inner.ReadCounterAsync(counter, cancellation);

    public ValueTask<IReadOnlyList<StoredEvent>> ReadEventsAsync(EventScan scan, CancellationToken cancellation) =>
        _inner.ReadEventsAsync(scan, cancellation);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> ReadAuditLeavesAsync(long afterIndex, int limit, CancellationToken cancellation) =>
        _inner.ReadAuditLeavesAsync(afterIndex, limit, cancellation);

    public ValueTask<IReadOnlyList<WakeUp>> ReadDueAsync(DateTimeOffset until, int limit, CancellationToken cancellation) =>
        _inner.ReadDueAsync(until, limit, cancellation);

    public ValueTask<int> SweepAsync(DateTimeOffset now, int limit, CancellationToken cancellation) =>
        _inner.SweepAsync(now, limit, cancellation);

    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
