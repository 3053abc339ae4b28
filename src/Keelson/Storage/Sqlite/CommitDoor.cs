using Keelson.Primitives;

namespace Keelson.Storage.Sqlite;

/// <summary>Where callers come in: checks what they bring, gives them a place in the queue, and lets them wait.</summary>
internal sealed class CommitDoor(CommitQueue queue, SqliteStoreParts parts)
{
    private readonly PendingCommitPool _pool = new();

    public ValueTask<CommitResult> CommitAsync(StorageTransaction transaction, CancellationToken cancellation)
    {
        var bytes = StorageGuard.Check(transaction);
        cancellation.ThrowIfCancellationRequested();
        if (transaction.IsEmpty)
        {
            return ValueTask.FromResult(new CommitResult(CommitStatus.Committed, 0));
        }

        return queue.TryTakePlace() ? Enqueue(transaction, bytes, cancellation) : EnqueueLaterAsync(transaction, bytes, cancellation);
    }

    /// <summary>
    /// Forgets one batch. When nothing is left to forget, removes what forgotten things left in the files, as much as is allowed at a
    /// time. All of it between groups of commits.
    /// </summary>
    /// <exception cref="FaultException">The disk is full, or the store takes no more writes.</exception>
    public async ValueTask<int> SweepAsync(DateTimeOffset now, int limit, CancellationToken cancellation)
    {
        StorageGuard.Limit(limit, StorageLimits.SweepMax);
        var gone = await RunAsync(committer => committer.Sweep(now, limit, parts.Options.SweepBatchPages), cancellation);
        parts.Instruments.OnSwept(gone);
        for (var piece = 0; gone == 0 && piece < parts.Options.ErasePiecesMax; piece++)
        {
            if (!await RunAsync(committer => committer.EraseNext(), cancellation))
            {
                break;
            }
        }

        return gone;
    }

    private static FaultException Unavailable() => new(new Fault(ErrorCodes.StorageUnavailable, "The store takes no more writes."));

    private static void Run<T>(Func<SqliteCommitter, T> work, SqliteCommitter? committer, TaskCompletionSource<T> answer)
    {
        if (committer is null)
        {
            answer.SetException(Unavailable());
            return;
        }

        try
        {
            answer.SetResult(work(committer));
        }
        catch (SqliteFailedException failure)
        {
            answer.SetException(SqliteFaults.From(failure));
            if (failure.IsFatal)
            {
                throw;
            }

            committer.RollBack();
        }
    }

    private async Task<T> RunAsync<T>(Func<SqliteCommitter, T> work, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        return queue.TryAdd(committer => Run(work, committer, answer)) ? await answer.Task.WaitAsync(cancellation) : throw Unavailable();
    }

    private async ValueTask<CommitResult> EnqueueLaterAsync(StorageTransaction transaction, long bytes, CancellationToken cancellation)
    {
        parts.Instruments.OnQueueFull();
        await queue.TakePlaceAsync(cancellation);
        return await Enqueue(transaction, bytes, cancellation);
    }

    private ValueTask<CommitResult> Enqueue(StorageTransaction transaction, long bytes, CancellationToken cancellation)
    {
        var pending = _pool.Rent();
        pending.Start(transaction, bytes, cancellation);
        var task = pending.Task;
        if (!queue.TryAdd(pending))
        {
            pending.Outcome = new CommitResult(CommitStatus.Unavailable, 0);
            pending.Tell();
        }

        return task;
    }
}
