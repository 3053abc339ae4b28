using Keelson.Storage;

namespace Keelson.Tests.Tools;

/// <summary>A store whose process dies before or after a commit; what was committed stays in the store behind it.</summary>
internal sealed class CrashingStore(IStore disk) : IStore
{
    private int _commits;

    /// <summary>The process dies instead of the commit with this number, from 1.</summary>
    public int? CrashBefore { get; set; }

    /// <summary>The process dies after the commit with this number became durable.</summary>
    public int? CrashAfter { get; set; }

    public bool IsDead { get; private set; }

    public long LastEventPosition => disk.LastEventPosition;

    public async ValueTask<CommitResult> CommitAsync(StorageTransaction transaction, CancellationToken cancellation)
    {
        Live();
        var number = ++_commits;
        if (number == CrashBefore)
        {
            Die();
        }

        var result = await disk.CommitAsync(transaction, cancellation);
        if (number == CrashAfter)
        {
            Die();
        }

        return result;
    }

    public IDisposable Listen(ICommitListener listener) => disk.Listen(listener);

    public ValueTask<IReadOnlyList<JournalEntry>> ReadJournalAsync(JournalId journal, long afterVersion, int limit, CancellationToken cancellation) =>
        Live().ReadJournalAsync(journal, afterVersion, limit, cancellation);

    public ValueTask<JournalSnapshot?> ReadSnapshotAsync(JournalId journal, CancellationToken cancellation) =>
        Live().ReadSnapshotAsync(journal, cancellation);

    public ValueTask<StoredRow?> ReadRowAsync(RowTable table, string key, CancellationToken cancellation) =>
        Live().ReadRowAsync(table, key, cancellation);

    public ValueTask<IReadOnlyList<StoredRow>> ScanRowsAsync(RowScan scan, CancellationToken cancellation) =>
        Live().ScanRowsAsync(scan, cancellation);

    public ValueTask<long> ReadCounterAsync(string counter, CancellationToken cancellation) => Live().ReadCounterAsync(counter, cancellation);

    public ValueTask<IReadOnlyList<StoredEvent>> ReadEventsAsync(EventScan scan, CancellationToken cancellation) =>
        Live().ReadEventsAsync(scan, cancellation);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> ReadAuditLeavesAsync(long afterIndex, int limit, CancellationToken cancellation) =>
        Live().ReadAuditLeavesAsync(afterIndex, limit, cancellation);

    public ValueTask<IReadOnlyList<WakeUp>> ReadDueAsync(DateTimeOffset until, int limit, CancellationToken cancellation) =>
        Live().ReadDueAsync(until, limit, cancellation);

    public ValueTask<int> SweepAsync(DateTimeOffset now, int limit, CancellationToken cancellation) => Live().SweepAsync(now, limit, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private IStore Live() => IsDead ? throw new SimulatedCrashException() : disk;

    private void Die()
    {
        IsDead = true;
        throw new SimulatedCrashException();
    }
}
