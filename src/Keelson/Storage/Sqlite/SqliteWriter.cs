using Microsoft.Extensions.Logging;

namespace Keelson.Storage.Sqlite;

/// <summary>
/// The one thread that writes. Takes what is queued as one group, writes it as one SQLite transaction, syncs once, tells the
/// listeners in the order of positions and then the callers.
/// </summary>
#pragma warning disable CA1001 // The thread disposes of what it owns when it ends.
internal sealed partial class SqliteWriter
#pragma warning restore CA1001
{
    private readonly SqliteDatabase _database;
    private readonly SqliteCommitter _committer;
    private readonly CommitListeners _listeners;
    private readonly SqliteCheckpoints _checkpoints;
    private readonly StorageInstruments _instruments;
    private readonly IStoreFailureHandler? _failureHandler;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CommitAnswers _answers = new();
    private readonly List<PendingCommit> _group = [];
    private List<StoredEvent> _written = [];
    private volatile bool _hasFailed;

    public SqliteWriter(string path, SqliteNames names, CommitListeners listeners, SqliteStoreParts parts)
    {
        _database = SqliteSchema.OpenWriter(path, parts.Options);
        _committer = new SqliteCommitter(_database, names, path);
        Queue = new CommitQueue(parts.Options);
        _listeners = listeners;
        _checkpoints = new SqliteCheckpoints(_database, parts);
        _instruments = parts.Instruments;
        _failureHandler = parts.FailureHandler;
        _logger = parts.Logger;
        _listeners.Publish(_committer.LastEventPosition, []);
        new Thread(Run) { Name = "keelson-store", IsBackground = true }.Start();
    }

    /// <summary>What waits for the thread.</summary>
    public CommitQueue Queue { get; }

    /// <summary>Completes when the thread has ended.</summary>
    public Task Ended => _ended.Task;

    private void Run()
    {
        try
        {
            while (Queue.Take(_group, out var task))
            {
                Serve(task);
            }

            if (!_hasFailed)
            {
                // Leaves a file that is whole without its log.
                _database.Checkpoint(truncate: true);
            }
        }
#pragma warning disable CA1031 // The top of the writer's loop: whatever it is, the store must stop taking writes and say so.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Fail(failure);
        }

        Answer(_group, CommitStatus.Unavailable);
        while (Queue.Take(_group, out var task))
        {
            Serve(task);
        }

        _database.Dispose();
        _committer.Dispose();
        _ended.SetResult();
    }

    private void Serve(Action<SqliteCommitter?>? task)
    {
        task?.Invoke(_hasFailed ? null : _committer);
        Write(_group);
        if (!_hasFailed)
        {
            _checkpoints.AfterGroup();
        }
    }

    private void Write(List<PendingCommit> group)
    {
        if (_hasFailed)
        {
            Answer(group, CommitStatus.Unavailable);
        }

        if (group.Count == 0)
        {
            return;
        }

        var start = StorageInstruments.Now();
        switch (TryWrite(group))
        {
            case null:
                _instruments.OnGroup(group.Count, start);
                Announce(group);
                break;
            case SqliteFailedException { IsFatal: true } or SqliteFailedException { IsBusy: true }:
                Answer(group, CommitStatus.Unavailable);
                break;
            case var failure when group.Count == 1:
                AnswerFailed(group, failure);
                break;
            default:
                WriteEachAlone(group);
                break;
        }
    }

    // One of them is to blame or does not fit; alone, the others get through.
    private void WriteEachAlone(List<PendingCommit> group)
    {
        var members = new Queue<PendingCommit>(group);
        group.Clear();
        try
        {
            while (members.TryDequeue(out var member))
            {
                group.Add(member);
                Write(group);
            }
        }
        finally
        {
            group.AddRange(members);
        }
    }

    private Exception? TryWrite(List<PendingCommit> group)
    {
        try
        {
            _written.Clear();
            _committer.Begin();
            foreach (var member in group)
            {
                var isWritten = _committer.TryApply(member.Transaction, _written, out var position);
                member.Outcome = new CommitResult(isWritten ? CommitStatus.Committed : CommitStatus.Conflict, position);
            }

            _committer.Commit();
            return null;
        }
        catch (SqliteFailedException failure)
        {
            UndoOrFail(failure);
            return failure;
        }
        catch (OverflowException failure)
        {
            _committer.RollBack();
            return failure;
        }
    }

    // Never syncs again after a failure that may have been the disk's: what the kernel dropped, a second sync reports as written.
    private void UndoOrFail(SqliteFailedException failure)
    {
        if (failure.IsFatal)
        {
            Fail(failure);
        }
        else
        {
            _committer.RollBack();
        }
    }

    private void Announce(List<PendingCommit> group)
    {
        if (_written.Count > 0 && _listeners.Publish(_committer.LastEventPosition, _written))
        {
            // The listeners may keep the batch. The next one has about its size.
            _written = new List<StoredEvent>(_written.Count);
        }

        foreach (var member in group)
        {
            _instruments.OnCommit(member.Outcome.Status);
        }

        _answers.Tell(group);
        group.Clear();
    }

    private void AnswerFailed(List<PendingCommit> group, Exception failure)
    {
        if (failure is SqliteFailedException { IsFull: true })
        {
            LogFull();
            Answer(group, CommitStatus.Full);
            return;
        }

        group[0].Failure = failure is SqliteFailedException { IsOverflow: true }
            ? new OverflowException("A counter left the range of 64 bits.", failure)
            : failure;
        _answers.Tell(group);
        group.Clear();
    }

    private void Answer(List<PendingCommit> group, CommitStatus status)
    {
        foreach (var member in group)
        {
            _instruments.OnCommit(status);
            member.Outcome = new CommitResult(status, 0);
        }

        _answers.Tell(group);
        group.Clear();
    }

    private void Fail(Exception failure)
    {
        _hasFailed = true;
        _database.KeepLogOnClose();
        LogFailed(failure);
        Queue.Close();
        _failureHandler?.OnStoreFailed(failure);
    }
}
