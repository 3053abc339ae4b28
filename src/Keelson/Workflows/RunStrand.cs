namespace Keelson.Workflows;

/// <summary>
/// Runs everything that belongs to one run one after the other, on any thread: the body, its continuations, the engine's own work. What
/// runs inline here is what makes the order of a replay the order of the history.
/// </summary>
/// <param name="schedule">Runs a drain somewhere: the thread pool, or inline in a simulation.</param>
internal sealed class RunStrand(Action<Action> schedule) : SynchronizationContext
{
    private readonly Lock _gate = new();
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = new();
    private bool _isScheduled;

    /// <summary>True when nothing waits to be run; asked by what is running on the strand.</summary>
    public bool IsQuiet
    {
        get
        {
            lock (_gate)
            {
                return _queue.Count == 0;
            }
        }
    }

    /// <summary>True on the strand's own thread of the moment.</summary>
    public bool IsCurrent => ReferenceEquals(Current, this);

    /// <summary>A strand on the thread pool.</summary>
    public static RunStrand OnThreadPool() => new(static drain => ThreadPool.UnsafeQueueUserWorkItem(static work => work(), drain, preferLocal: false));

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_gate)
        {
            _queue.Enqueue((d, state));
            if (_isScheduled)
            {
                return;
            }

            _isScheduled = true;
        }

        schedule(Drain);
    }

    /// <summary>Runs an action on the strand, later.</summary>
    public void Post(Action action) => Post(static state => ((Action)state!)(), action);

    /// <summary>Runs work on the strand and answers its result; at once when this is the strand already.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        if (IsCurrent)
        {
            return work();
        }

        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() => _ = CompleteAsync(work, done));
        return done.Task;
    }

    /// <summary>Begins work beside the strand, where the strand itself is run.</summary>
    public void Beside(Func<Task> work) => schedule(() => _ = work());

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("A strand is never waited for.");

    public override SynchronizationContext CreateCopy() => this;

    private static async Task CompleteAsync<T>(Func<Task<T>> work, TaskCompletionSource<T> done)
    {
        try
        {
            done.TrySetResult(await work());
        }
        catch (OperationCanceledException)
        {
            done.TrySetCanceled();
        }
#pragma warning disable CA1031 // Hands every failure to whoever awaits the work.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            done.TrySetException(failure);
        }
    }

    private void Drain()
    {
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            while (true)
            {
                (SendOrPostCallback Callback, object? State) next;
                lock (_gate)
                {
                    if (!_queue.TryDequeue(out next))
                    {
                        _isScheduled = false;
                        return;
                    }
                }

                next.Callback(next.State);
            }
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }
}
