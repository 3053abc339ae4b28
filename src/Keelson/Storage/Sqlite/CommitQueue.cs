namespace Keelson.Storage.Sqlite;

/// <summary>
/// What waits for the writer: transactions, and now and then a task that wants the connection for itself. The writer takes everything
/// that queued up while the last sync ran, as one group.
/// </summary>
#pragma warning disable CA1001 // The semaphore's wait handle, the only thing to dispose of, is never made; late callers may still ask for a place.
internal sealed class CommitQueue(StorageOptions options)
#pragma warning restore CA1001
{
    private readonly object _lock = new();
    private readonly Queue<PendingCommit> _commits = new();
    private readonly Queue<Action<SqliteCommitter?>> _tasks = new();
    private readonly SemaphoreSlim _room = new(options.QueuedTransactionsMax);
    private bool _isClosed;

    /// <summary>Takes a place, if one is free; each transaction needs one.</summary>
    public bool TryTakePlace() => _room.Wait(0, CancellationToken.None);

    /// <summary>Waits for a place: a full queue slows its callers down, it does not refuse them, for a finished call's cost must get in.</summary>
    public Task TakePlaceAsync(CancellationToken cancellation) => _room.WaitAsync(cancellation);

    /// <summary>Queues a transaction that has a place; false when the queue is closed, and the place is given back.</summary>
    public bool TryAdd(PendingCommit commit)
    {
        lock (_lock)
        {
            if (!_isClosed)
            {
                _commits.Enqueue(commit);
                if (_commits.Count == 1)
                {
                    Monitor.Pulse(_lock);
                }

                return true;
            }
        }

        _room.Release();
        return false;
    }

    /// <summary>Queues a task, which is given the connection, or null when the store has failed; false when the queue is closed.</summary>
    public bool TryAdd(Action<SqliteCommitter?> task)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return false;
            }

            _tasks.Enqueue(task);
            Monitor.Pulse(_lock);
            return true;
        }
    }

    /// <summary>Waits for work and fills the group, or hands out a task. False when the queue is closed and empty.</summary>
    public bool Take(List<PendingCommit> group, out Action<SqliteCommitter?>? task)
    {
        lock (_lock)
        {
            while (_commits.Count == 0 && _tasks.Count == 0)
            {
                if (_isClosed)
                {
                    task = null;
                    return false;
                }

                Monitor.Wait(_lock);
            }

            if (_tasks.TryDequeue(out task))
            {
                return true;
            }

            Fill(group);
        }

        _room.Release(group.Count);
        return true;
    }

    /// <summary>Takes nothing more in; what is queued can still be taken out.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            Monitor.Pulse(_lock);
        }
    }

    private void Fill(List<PendingCommit> group)
    {
        var bytes = 0L;
        while (group.Count < options.GroupTransactionsMax && _commits.TryPeek(out var next))
        {
            bytes += next.Bytes;
            if (bytes > options.GroupBytesMax && group.Count > 0)
            {
                return;
            }

            group.Add(_commits.Dequeue());
        }
    }
}
