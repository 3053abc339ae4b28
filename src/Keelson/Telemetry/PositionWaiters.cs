namespace Keelson.Telemetry;

/// <summary>Lets callers wait until a position is reached. Safe for concurrent use.</summary>
internal sealed class PositionWaiters
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private long _position;
    private bool _isClosed;

    /// <summary>The position that was reached.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>Completes when the position is reached; cancelled when it never will be.</summary>
    public Task WaitForAsync(long position, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_position >= position)
            {
                return Task.CompletedTask;
            }

            if (_isClosed)
            {
                return Task.FromCanceled(new CancellationToken(canceled: true));
            }

            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(waiter, position);
            return waiter.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>Lets go everybody who waits for this position or one before it.</summary>
    public void Reach(long position)
    {
        lock (_gate)
        {
            Volatile.Write(ref _position, Math.Max(_position, position));
            while (_waiting.TryPeek(out var waiter, out var wanted) && wanted <= _position)
            {
                _waiting.Dequeue();
                waiter.TrySetResult();
            }
        }
    }

    /// <summary>Cancels everybody who still waits.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            while (_waiting.TryDequeue(out var waiter, out _))
            {
                waiter.TrySetCanceled();
            }
        }
    }
}
