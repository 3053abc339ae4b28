using System.Threading.Tasks.Sources;

namespace Keelson.Storage.Sqlite;

/// <summary>
/// A caller who waits for its transaction. Used again and again: the caller's last look gives it back, unless the caller gave up
/// before it was told. The caller goes on within <see cref="Tell"/>, so that is for a thread that may be held up.
/// </summary>
internal sealed class PendingCommit(PendingCommitPool pool) : IValueTaskSource<CommitResult>
{
    private const int Waiting = 0;
    private const int Told = 1;
    private const int GivenUp = 2;

    private ManualResetValueTaskSourceCore<CommitResult> _core;
    private CancellationTokenRegistration _registration;
    private CancellationToken _cancellation;
    private int _state;

    /// <summary>What to write.</summary>
    public StorageTransaction Transaction { get; private set; } = null!;

    /// <summary>The payload bytes it carries.</summary>
    public long Bytes { get; private set; }

    /// <summary>What the writer found; told after the sync.</summary>
    public CommitResult Outcome { get; set; }

    /// <summary>The bug in the transaction, when there is one; told in place of the outcome.</summary>
    public Exception? Failure { get; set; }

    public ValueTask<CommitResult> Task => new(this, _core.Version);

    public void Start(StorageTransaction transaction, long bytes, CancellationToken cancellation)
    {
        Transaction = transaction;
        Bytes = bytes;
        Outcome = default;
        Failure = null;
        _state = Waiting;
        _cancellation = cancellation;
        _registration = cancellation.UnsafeRegister(static pending => ((PendingCommit)pending!).GiveUp(), this);
    }

    /// <summary>Tells the caller. The object may be in use by another caller as soon as this returns.</summary>
    public void Tell()
    {
        if (Interlocked.CompareExchange(ref _state, Told, Waiting) != Waiting)
        {
            return;
        }

        if (Failure is null)
        {
            _core.SetResult(Outcome);
        }
        else
        {
            _core.SetException(Failure);
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
            // Whoever cancels must not be made to do what the caller does next.
            _core.RunContinuationsAsynchronously = true;
            _core.SetException(new OperationCanceledException(_cancellation));
        }
    }
}
