namespace Keelson.Inference;

/// <summary>
/// Ends the upstream call of an attempt in time: at the deadline, when nothing comes for too long, when the client has gone. Says
/// afterwards which it was. Used by one reader; the client's departure may come from any thread.
/// </summary>
internal sealed class AttemptClock : IDisposable
{
    private static readonly TimeSpan TimerSlack = TimeSpan.FromMilliseconds(20); // Timers count whole milliseconds.

    private readonly InferenceExchange _exchange;
    private readonly InferenceOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _end;
    private readonly CancellationTokenRegistration _gone;
    private readonly bool _drains;
    private long _goneAt;

    public AttemptClock(InferenceExchange exchange, DisconnectPolicy onDisconnect, InferenceOptions options, TimeProvider time)
    {
        _exchange = exchange;
        _options = options;
        _time = time;
        _drains = onDisconnect == DisconnectPolicy.Drain;
        _end = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _gone = exchange.ClientGone.UnsafeRegister(static clock => ((AttemptClock)clock!).OnClientGone(), this);
    }

    /// <summary>Cancelled when the upstream call must end.</summary>
    public CancellationToken Token => _end.Token;

    /// <summary>True when the client has gone.</summary>
    public bool IsClientGone => _exchange.ClientGone.IsCancellationRequested;

    /// <summary>True when the deadline of the request has passed.</summary>
    public bool IsPastDeadline => _exchange.Left <= TimerSlack;

    /// <summary>The next bytes must come within this time.</summary>
    public void Await(TimeSpan silence)
    {
        if (_end.IsCancellationRequested)
        {
            return;
        }

        var left = _exchange.Left;
        if (Interlocked.Read(ref _goneAt) is var goneAt and not 0)
        {
            var drain = _options.DrainMax - _time.GetElapsedTime(goneAt);
            left = drain < left ? drain : left;
        }

        var wait = silence < left ? silence : left;
        _end.CancelAfter(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gone.Dispose();
        _end.Dispose();
    }

    private void OnClientGone()
    {
        if (_drains)
        {
            Interlocked.Exchange(ref _goneAt, Math.Max(1, _time.GetTimestamp()));
            _end.CancelAfter(_options.DrainMax);
        }
        else
        {
            _end.Cancel();
        }
    }
}
