using Keelson.Storage;
using Keelson.Storage.InMemory;

namespace Keelson.Tests.Simulation;

/// <summary>
/// The store of one simulated process: commits wait in a queue until the world syncs some of them, in order. What was not synced when the
/// process dies is lost, or written and never acknowledged.
/// </summary>
internal sealed class LifeStore(InMemoryStore disk, Random random, BrokenWrites broken) : IStore
{
    // Whoever reads what he was told is durable, finds the old, and writes again may never come to an end while he is told so each time.
    private const int EarlyMax = 1_000;
    private readonly Queue<(StorageTransaction Transaction, TaskCompletionSource<CommitResult> Told)> _waiting = new();
    private bool _hasFailed;

    /// <summary>Commits that are not durable yet.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>While true, nothing fits on the disk.</summary>
    public bool IsFull { get; set; }

    public long LastEventPosition => disk.LastEventPosition;

    public ValueTask<CommitResult> CommitAsync(StorageTransaction transaction, CancellationToken cancellation)
    {
        if (_hasFailed)
        {
            return ValueTask.FromResult(new CommitResult(CommitStatus.Unavailable, 0));
        }

        var told = new TaskCompletionSource<CommitResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue((transaction, told));
        if (broken.Bug == PlantedBug.AcknowledgesTooEarly && _waiting.Count < EarlyMax)
        {
            told.SetResult(new CommitResult(CommitStatus.Committed, disk.LastEventPosition));
        }

        return new ValueTask<CommitResult>(told.Task);
    }

    /// <summary>Makes the first few durable and tells their callers.</summary>
    public void Sync(int count)
    {
        for (; count > 0 && _waiting.TryDequeue(out var next); count--)
        {
            next.Told.TrySetResult(IsFull ? new CommitResult(CommitStatus.Full, 0) : Write(next.Transaction));
        }
    }

    /// <summary>A failed sync: some of what waited may be on the disk, nobody is told that it is, and nothing is taken any more.</summary>
    public void Fail()
    {
        _hasFailed = true;
        Tear();
        while (_waiting.TryDequeue(out var next))
        {
            next.Told.TrySetResult(new CommitResult(CommitStatus.Unavailable, 0));
        }
    }

    /// <summary>The process dies: the first few of what waited are on the disk, the tail is not.</summary>
    public void Tear()
    {
        for (var kept = random.Next(_waiting.Count + 1); kept > 0 && _waiting.TryDequeue(out var next) && !IsFull; kept--)
        {
            Write(kept == 1 ? broken.Torn(next.Transaction) : next.Transaction);
        }
    }

    public IDisposable Listen(ICommitListener listener) => disk.Listen(listener);

    public ValueTask<IReadOnlyList<JournalEntry>> ReadJournalAsync(JournalId journal, long afterVersion, int limit, CancellationToken cancellation) =>
        LaterAsync(() => disk.ReadJournalAsync(journal, afterVersion, limit, cancellation));

    public ValueTask<JournalSnapshot?> ReadSnapshotAsync(JournalId journal, CancellationToken cancellation) =>
        LaterAsync(() => disk.ReadSnapshotAsync(journal, cancellation));

    public ValueTask<StoredRow?> ReadRowAsync(RowTable table, string key, CancellationToken cancellation) =>
        LaterAsync(() => disk.ReadRowAsync(table, key, cancellation));

    public ValueTask<IReadOnlyList<StoredRow>> ScanRowsAsync(RowScan scan, CancellationToken cancellation) =>
        LaterAsync(() => disk.ScanRowsAsync(scan, cancellation));

    public ValueTask<long> ReadCounterAsync(string counter, CancellationToken cancellation) => disk.ReadCounterAsync(counter, cancellation);

    public ValueTask<IReadOnlyList<StoredEvent>> ReadEventsAsync(EventScan scan, CancellationToken cancellation) => disk.ReadEventsAsync(scan, cancellation);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> ReadAuditLeavesAsync(long afterIndex, int limit, CancellationToken cancellation) =>
        disk.ReadAuditLeavesAsync(afterIndex, limit, cancellation);

    public ValueTask<IReadOnlyList<WakeUp>> ReadDueAsync(DateTimeOffset until, int limit, CancellationToken cancellation) =>
        LaterAsync(() => disk.ReadDueAsync(until, limit, cancellation));

    public ValueTask<int> SweepAsync(DateTimeOffset now, int limit, CancellationToken cancellation) => disk.SweepAsync(now, limit, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // The in-memory store answers at once.
#pragma warning disable CA2012
    private CommitResult Write(StorageTransaction transaction) => disk.CommitAsync(broken.Change(transaction), CancellationToken.None).Result;
#pragma warning restore CA2012

    // A read may be overtaken by whatever else is ready.
    private async ValueTask<T> LaterAsync<T>(Func<ValueTask<T>> read)
    {
        if (random.Next(2) == 0)
        {
            await Task.Yield();
        }

        return await read();
    }
}
