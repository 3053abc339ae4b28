using Keelson.Primitives;

namespace Keelson.Tools;

/// <summary>
/// Lets the calls of one tool through at its rate and its concurrency; the rate comes first, in the order of asking. Safe for concurrent use.
/// </summary>
internal sealed class ToolGate(ToolLimits limits, TimeProvider time) : IDisposable
{
    // More than can be served in any sensible wait: beyond it a call is refused at once instead of holding memory for nothing.
    private const int WaitingMax = 1_000;

    private static readonly TimeSpan BusyRetryAfter = TimeSpan.FromSeconds(1); // Nobody knows when a call under way ends; this is polite.

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim? _slots = limits.Concurrency is { } most ? new SemaphoreSlim(most, most) : null;
    private DateTimeOffset _arrival;
    private int _waiting;
    private long _refused;

    public ToolLimits Limits => limits;

    /// <summary>How many calls are under way; null when that is not limited.</summary>
    public int? Active => limits.Concurrency - _slots?.CurrentCount;

    /// <summary>How many calls wait for their turn.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>How many calls were refused since the limits came into force.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Waits for a turn, at most as long as the limits and the deadline say. Dispose the pass when the call has ended.</summary>
    public async ValueTask<(ToolPass? Pass, Fault? Fault)> EnterAsync(DateTimeOffset? deadline, CancellationToken cancellation)
    {
        if (limits.Concurrency is null && limits.PerSecond is null)
        {
            return (ToolPass.Free, null);
        }

        if (Interlocked.Increment(ref _waiting) > WaitingMax)
        {
            Interlocked.Decrement(ref _waiting);
            return Refuse(new Fault(ErrorCodes.CapacityShed, $"More than {WaitingMax} calls wait for this tool already.") { RetryAfter = BusyRetryAfter });
        }

        try
        {
            return await WaitAsync(deadline, cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _slots?.Dispose();

    private async ValueTask<(ToolPass? Pass, Fault? Fault)> WaitAsync(DateTimeOffset? deadline, CancellationToken cancellation)
    {
        var begun = time.GetUtcNow();
        var patience = deadline is { } end && end - begun < limits.Wait ? end - begun : limits.Wait;
        if (limits.PerSecond is not null)
        {
            var (isTaken, wait) = TakeTurn(begun, patience);
            if (!isTaken)
            {
                return Refuse(new Fault(ErrorCodes.QuotaExceeded, "The rate of calls that this tool is configured for is used up.") { RetryAfter = wait });
            }

            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, cancellation);
            }
        }

        if (_slots is null)
        {
            return (ToolPass.Free, null);
        }

        var left = patience - (time.GetUtcNow() - begun);
        return await EnterSlotAsync(_slots, left, cancellation)
            ? (new ToolPass(_slots), null)
            : Refuse(new Fault(ErrorCodes.CapacityShed, $"As many calls of this tool are under way as its limits allow ({limits.Concurrency}).") { RetryAfter = BusyRetryAfter });
    }

    private (bool IsTaken, TimeSpan Wait) TakeTurn(DateTimeOffset now, TimeSpan patience)
    {
        lock (_lock)
        {
            (_arrival, var wait, var isTaken) = ToolRate.Take(_arrival, limits, now, patience);
            return (isTaken, wait);
        }
    }

    private async ValueTask<bool> EnterSlotAsync(SemaphoreSlim slots, TimeSpan left, CancellationToken cancellation)
    {
        if (await slots.WaitAsync(TimeSpan.Zero, cancellation))
        {
            return true;
        }

        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        using var patience = new CancellationTokenSource(left, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            await slots.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private (ToolPass?, Fault?) Refuse(Fault fault)
    {
        Interlocked.Increment(ref _refused);
        return (null, fault);
    }
}
