namespace Keelson.Storage.InMemory;

/// <summary>
/// The honest twin of the durable stores: the same contract, gone when the process ends. Everything happens under one lock, and
/// commits complete before they return.
/// </summary>
internal sealed class InMemoryStore : IStore, IDisposable
{
    private readonly Lock _lock = new();
    private readonly InMemoryState _state = new();
    private ICommitListener[] _listeners = [];
    private bool _isClosed;

    public long LastEventPosition
    {
        get
        {
            lock (_lock)
            {
                return _state.Stream.LastPosition;
            }
        }
    }

    public ValueTask<CommitResult> CommitAsync(StorageTransaction transaction, CancellationToken cancellation)
    {
        StorageGuard.Check(transaction);
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (_isClosed)
            {
                return ValueTask.FromResult(new CommitResult(CommitStatus.Unavailable, 0));
            }

            if (!_state.Accepts(transaction))
            {
                return ValueTask.FromResult(new CommitResult(CommitStatus.Conflict, 0));
            }

            try
            {
                return ValueTask.FromResult(Apply(transaction));
            }
            catch (OverflowException overflow)
            {
                return ValueTask.FromException<CommitResult>(overflow);
            }
        }
    }

    public IDisposable Listen(ICommitListener listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        lock (_lock)
        {
            _listeners = [.. _listeners, listener];
        }

        return new Subscription(this, listener);
    }

    public ValueTask<IReadOnlyList<JournalEntry>> ReadJournalAsync(
        JournalId journal, long afterVersion, int limit, CancellationToken cancellation)
    {
        StorageGuard.Journal(journal);
        StorageGuard.Limit(limit, StorageLimits.ReadMax);
        return Read(state => state.Journal(journal.Value, afterVersion, limit), cancellation);
    }

    public ValueTask<JournalSnapshot?> ReadSnapshotAsync(JournalId journal, CancellationToken cancellation)
    {
        StorageGuard.Journal(journal);
        return Read(state => state.Snapshot(journal.Value), cancellation);
    }

    public ValueTask<StoredRow?> ReadRowAsync(RowTable table, string key, CancellationToken cancellation)
    {
        StorageGuard.Table(table);
        StorageGuard.Key(key);
        return Read(state => state.Row(table.Name, key), cancellation);
    }

    public ValueTask<IReadOnlyList<StoredRow>> ScanRowsAsync(RowScan scan, CancellationToken cancellation)
    {
        StorageGuard.Scan(scan);
        return Read(state => state.Rows(scan), cancellation);
    }

    public ValueTask<long> ReadCounterAsync(string counter, CancellationToken cancellation)
    {
        StorageGuard.Key(counter);
        return Read(state => state.Counter(counter), cancellation);
    }

    public ValueTask<IReadOnlyList<StoredEvent>> ReadEventsAsync(EventScan scan, CancellationToken cancellation)
    {
        StorageGuard.Scan(scan);
        return Read(state => state.Stream.Scan(scan), cancellation);
    }

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> ReadAuditLeavesAsync(long afterIndex, int limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(afterIndex, -1);
        StorageGuard.Limit(limit, StorageLimits.ReadMax);
        return Read(state => state.AuditLeaves(afterIndex, limit), cancellation);
    }

    public ValueTask<IReadOnlyList<WakeUp>> ReadDueAsync(DateTimeOffset until, int limit, CancellationToken cancellation)
    {
        StorageGuard.Limit(limit, StorageLimits.ReadMax);
        return Read(state => state.Due(until, limit), cancellation);
    }

    public ValueTask<int> SweepAsync(DateTimeOffset now, int limit, CancellationToken cancellation)
    {
        StorageGuard.Limit(limit, StorageLimits.SweepMax);
        return Read(state => state.Sweep(now, limit), cancellation);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
        }
    }

    private CommitResult Apply(StorageTransaction transaction)
    {
        var events = _state.Apply(transaction);
        if (events.Count == 0)
        {
            return new CommitResult(CommitStatus.Committed, 0);
        }

        foreach (var listener in _listeners)
        {
            listener.OnCommitted(events);
        }

        return new CommitResult(CommitStatus.Committed, events[^1].Position);
    }

    private ValueTask<T> Read<T>(Func<InMemoryState, T> question, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            return ValueTask.FromResult(question(_state));
        }
    }

    private void Forget(ICommitListener listener)
    {
        lock (_lock)
        {
            var index = Array.IndexOf(_listeners, listener);
            if (index >= 0)
            {
                _listeners = [.. _listeners[..index], .. _listeners[(index + 1)..]];
            }
        }
    }

    private sealed class Subscription(InMemoryStore store, ICommitListener listener) : IDisposable
    {
        private bool _isOver;

        public void Dispose()
        {
            if (!_isOver)
            {
                _isOver = true;
                store.Forget(listener);
            }
        }
    }
}
