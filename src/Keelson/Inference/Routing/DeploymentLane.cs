namespace Keelson.Inference.Routing;

/// <summary>
/// What this node knows of one deployment: requests in flight, who waits for a slot, and the circuit. Safe for concurrent use.
/// Waiters get slots in the order of arrival.
/// </summary>
internal sealed class DeploymentLane(string name, InferenceOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource<bool>> _waiting = [];
    private BreakerState _breaker;
    private int _inFlight;
    private int _limit = int.MaxValue;

    /// <summary>The deployment.</summary>
    public string Name => name;

    /// <summary>A picture for people.</summary>
    public DeploymentLaneView View()
    {
        lock (_gate)
        {
            return new DeploymentLaneView(
                name,
                _inFlight,
                null,
                _waiting.Count,
                _breaker.Word(time.GetUtcNow()),
                _breaker.OpenUntil);
        }
    }

    /// <summary>True when the circuit lets a request through.</summary>
    public bool IsHealthy
    {
        get
        {
            lock (_gate)
            {
                return _breaker.Admits(time.GetUtcNow());
            }
        }
    }

    /// <summary>When the circuit lets the next request try; null when it is closed.</summary>
    public DateTimeOffset? OpenUntil
    {
        get
        {
            lock (_gate)
            {
                return _breaker.OpenUntil;
            }
        }
    }

    /// <summary>Takes a slot when one is free and the circuit is closed.</summary>
    public bool TryEnter(int? limit)
    {
        lock (_gate)
        {
            _limit = limit ?? int.MaxValue;
            if (_inFlight >= _limit || !_breaker.Admits(time.GetUtcNow()))
            {
                return false;
            }

            Begin();
            return true;
        }
    }

    /// <summary>Waits for a slot; false when none came in time, or too many wait already.</summary>
    public async ValueTask<bool> EnterAsync(int? limit, TimeSpan wait, CancellationToken cancellation)
    {
        TaskCompletionSource<bool> turn;
        LinkedListNode<TaskCompletionSource<bool>> place;
        lock (_gate)
        {
            _limit = limit ?? int.MaxValue;
            if (_inFlight < _limit)
            {
                Begin();
                return true;
            }

            if (_waiting.Count >= options.LaneQueueMax)
            {
                return false;
            }

            turn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            place = _waiting.AddLast(turn);
        }

        using var limitTime = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limitTime.Token, cancellation);
        await using var registration = either.Token.UnsafeRegister(
            static state => ((TaskCompletionSource<bool>)state!).TrySetResult(false),
            turn);
        var hasSlot = await turn.Task;
        if (!hasSlot)
        {
            lock (_gate)
            {
                if (place.List is not null)
                {
                    _waiting.Remove(place);
                }
            }
        }

        return hasSlot;
    }

    /// <summary>Gives the slot back and says how the request ended; null when it tells nothing about the deployment.</summary>
    public void Leave(bool? succeeded)
    {
        lock (_gate)
        {
            _inFlight--;
            _breaker = succeeded switch
            {
                true => BreakerState.Closed,
                false => _breaker.Failed(time.GetUtcNow(), options.BreakerFailures, options.BreakerOpen),
                null => _breaker.Ended(),
            };
            while (_inFlight < _limit && _waiting.First is { } next)
            {
                _waiting.RemoveFirst();
                if (next.Value.TrySetResult(true))
                {
                    Begin();
                }
            }
        }
    }

    private void Begin()
    {
        _inFlight++;
        _breaker = _breaker.Begun();
    }
}
