namespace Keelson.Inference.Simulation;

/// <summary>
/// One simulated server: what it caches, what goes wrong at it, and who waits at it. Lives as long as its configuration does. Safe for
/// concurrent use; requests are served in the order in which they arrive.
/// </summary>
internal sealed class SimulatorServer : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SimulatorModel _model;
    private readonly TimeProvider _time;
    private readonly SimulatorPrefixCache? _cache;
    private readonly SimulatorEngine _engine;
    private readonly SimulatorFaults _faults;
    private readonly List<Waiter> _waiters = []; // One a request at most, and the engine limits those.
    private readonly ITimer _timer;
    private readonly long _start;
    private TimeSpan? _alarm; // What the timer is set to.
    private long _told; // The engine's version at which the waiters were looked at.

    public SimulatorServer(SimulatorModel model, string deployment, TimeProvider time)
    {
        _model = model;
        _time = time;
        _start = time.GetTimestamp();
        _cache = model.PrefixCacheTokens > 0 ? new SimulatorPrefixCache(model.PrefixCacheTokens, model.PrefixCacheTtl) : null;
        _engine = new SimulatorEngine(model, _cache);
        _faults = new SimulatorFaults(model.Faults, model.Seed, deployment);
        _timer = time.CreateTimer(static server => ((SimulatorServer)server!).OnTime(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>True when prompts are cached, so that it is worth while to cut them.</summary>
    public bool HasCache => _cache is not null;

    private TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>What goes wrong with a request that arrives now; null: nothing.</summary>
    public SimulatorFaultModel? NextFault(int promptTokens, string lastUser)
    {
        lock (_gate)
        {
            return _faults.Next(Now, promptTokens, lastUser);
        }
    }

    /// <summary>Serves a request that no other disturbs: the tokens that came from the cache, and when its first token comes.</summary>
    public (int CachedTokens, TimeSpan FirstToken) ServeAlone(int promptTokens, SimulatorPrefix? prefix)
    {
        lock (_gate)
        {
            var now = Now;
            var cached = prefix is null ? 0 : _cache?.Match(prefix, now) ?? 0;
            var first = TimeSpan.FromMilliseconds(_model.FirstTokenMs)
                + (_model.PrefillTokensPerS > 0 ? TimeSpan.FromSeconds((promptTokens - cached) / _model.PrefillTokensPerS) : TimeSpan.Zero);
            if (prefix is not null)
            {
                _cache?.Keep(prefix, now + first);
            }

            return (cached, first);
        }
    }

    /// <summary>Lets a request in; answers why not.</summary>
    public SimulatorFailure? Enter(SimulatorSequence sequence)
    {
        lock (_gate)
        {
            if (_engine.IsTooLarge(sequence))
            {
                return TooLong(sequence.Resident, _model.KvTokens!.Value);
            }

            var isIn = _engine.TryAdd(sequence, Now);
            Settle();
            return isIn ? null : new SimulatorFailure(429, "The simulated server's queue is full.", 1) { Code = "rate_limit_exceeded" };
        }
    }

    /// <summary>The refusal of a prompt that is longer than the window.</summary>
    public static SimulatorFailure TooLong(long tokens, long limit) =>
        new(400, FormattableString.Invariant($"The maximum context length of this server is {limit} tokens, and the request needs {tokens}."), null)
        {
            Code = "context_length_exceeded",
        };

    /// <summary>True when a request has so many tokens of its answer.</summary>
    public bool HasReached(SimulatorSequence sequence, int tokens)
    {
        lock (_gate)
        {
            _engine.Advance(Now);
            Settle();
            return sequence.HasReached(tokens);
        }
    }

    /// <summary>Completes when a request has so many tokens of its answer; 0: when it has a slot.</summary>
    public async ValueTask WaitAsync(SimulatorSequence sequence, int tokens, CancellationToken cancellation)
    {
        Waiter waiter;
        lock (_gate)
        {
            _engine.Advance(Now);
            Settle();
            if (sequence.HasReached(tokens))
            {
                return;
            }

            waiter = new Waiter(sequence, tokens, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            _waiters.Add(waiter);
        }

        try
        {
            await waiter.Done.Task.WaitAsync(cancellation);
        }
        finally
        {
            lock (_gate)
            {
                _waiters.Remove(waiter);
            }
        }
    }

    /// <summary>The reader of a request has gone, at its end or before.</summary>
    public void Leave(SimulatorSequence sequence)
    {
        lock (_gate)
        {
            _engine.Remove(sequence, Now);
            Settle();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void OnTime()
    {
        lock (_gate)
        {
            _alarm = null;
            _engine.Advance(Now);
            Settle();
        }
    }

    // Wakes those whose tokens are there, and sets the timer to the end of the step. Timers count whole milliseconds; the engine does not.
    private void Settle()
    {
        if (_told != _engine.Version)
        {
            _told = _engine.Version;
            foreach (var waiter in _waiters)
            {
                if (waiter.Sequence.HasReached(waiter.Tokens))
                {
                    waiter.Done.TrySetResult();
                }
            }
        }

        if (_engine.NextAt is { } next && next != _alarm)
        {
            _alarm = next;
            _timer.Change(TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling((next - Now).TotalMilliseconds))), Timeout.InfiniteTimeSpan);
        }
    }

    private sealed record Waiter(SimulatorSequence Sequence, int Tokens, TaskCompletionSource Done);
}
