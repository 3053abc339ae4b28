using System.Threading.Tasks.Sources;

namespace Keelson.Storage.Sqlite;

/// <summary>
/// A caller who waits for its transaction. Used again and again: the caller's last look gives it back, unless the caller gave up
/// before it was told. Its continuation never runs on the writer's thread.
/// </summary>
internal sealed class PendingCommit(PendingCommitPool pool) : IValueTaskSource<CommitResult>
{
    private const int Waiting = 0;
    private const int Told = 1;
    private const int GivenUp = 2;

    private ManualResetValueTaskSourceCore<CommitResult> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private CancellationToken _cancellation;
    private int _state;

    /// <summary>What to write.</summary>
    public StorageTransaction Transaction { get; private set; } = null!;

    /// <summary>The payload bytes it carries.</summary>
    public long Bytes { get; private set; }

    /// <summary>What the writer found; told after the sync.</summary>
    public CommitResult Outcome { get; set; }

    public ValueTask<CommitResult> Task => new(this, _core.Version);

    public void Start(StorageTransaction transaction, long bytes, CancellationToken cancellation)
    {
        Transaction = transaction;
        Bytes = bytes;
        Outcome = default;
        _state = Waiting;
        _cancellation = cancellation;
        _registration = cancellation.UnsafeRegister(static pending => ((PendingCommit)pending!).GiveUp(), this);
    }

    /// <summary>Tells the caller the outcome. The object may be in use by another caller as soon as this returns.</summary>
    public void Tell()
    {
        if (Interlocked.CompareExchange(ref _state, Told, Waiting) == Waiting)
        {
            _core.SetResult(Outcome);
        }
    }

    /// <summary>Tells the caller of a bug in its transaction.</summary>
    public void Tell(Exception failure)
    {
        if (Interlocked.CompareExchange(ref _state, Told, Waiting) == Waiting)
        {
            _core.SetException(failure);
        }
    }

    CommitResult IValueTaskSource<CommitResult>.GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            // Waits for a callback that is running, so that it cannot hit the next caller.
            _registration.Dispose();
            if (_state == Told)
            {
                Transaction = null!;
                _core.Reset();
                pool.Return(this);
            }
        }
    }

    ValueTaskSourceStatus IValueTaskSource<CommitResult>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<CommitResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void GiveUp()
    {
        if (Interlocked.CompareExchange(ref _state, GivenUp, Waiting) == Waiting)
        {
            _core.SetException(new OperationCanceledException(_cancellation));
        }
    }
}
