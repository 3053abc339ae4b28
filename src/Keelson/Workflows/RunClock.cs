namespace Keelson.Workflows;

/// <summary>The time of one run, and its waiting for times and for news. Strand only.</summary>
internal sealed class RunClock(TimeProvider time, CancellationToken stopping, CancellationToken dropped)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1); // A timer holds at most 49 days; a day keeps clear of it, and follows a clock that is set.
    private readonly List<TaskCompletionSource> _waiting = [];

    /// <summary>How often it was said that there is news; taken before one looks, so that no news is missed between looking and waiting.</summary>
    public int Pokes { get; private set; }

    /// <summary>The time, to the millisecond in which the journal keeps it.</summary>
    public DateTimeOffset Now
    {
        get
        {
            var now = time.GetUtcNow();
            return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
        }
    }

    /// <summary>Lets every waiting step look again.</summary>
    public void Poke()
    {
        Pokes++;
        if (_waiting.Count == 0)
        {
            return;
        }

        var woken = _waiting.ToArray();
        _waiting.Clear();
        foreach (var each in woken)
        {
            each.TrySetResult();
        }
    }

    /// <summary>Waits until a time; throws when the run stops.</summary>
    public Task UntilAsync(DateTimeOffset due) => UntilAsync(due, stopping);

    /// <summary>Waits until a time; answers false when the run stops first.</summary>
    public async Task<bool> TryUntilAsync(DateTimeOffset due)
    {
        while (!stopping.IsCancellationRequested && due - time.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            // Every run ends here once; an exception each time would cost more than the rest of its end.
            await Task.Delay(left < LongestDelay ? left : LongestDelay, time, stopping)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        return !stopping.IsCancellationRequested;
    }

    /// <summary>Waits until a time, also when the run has stopped; throws when the run is no longer held here.</summary>
    public Task UntilEvenStoppedAsync(DateTimeOffset due) => UntilAsync(due, dropped);

    /// <summary>Waits until a time or until there is more news than was <paramref name="seen"/>; throws when the run stops.</summary>
    public async Task UntilPokedAsync(DateTimeOffset due, int seen)
    {
        if (Pokes == seen && due > time.GetUtcNow())
        {
            var left = due - time.GetUtcNow();
            var poke = NewPoke();
            await using var timer = time.CreateTimer(
                static state => ((TaskCompletionSource)state!).TrySetResult(), poke, left < LongestDelay ? left : LongestDelay, Timeout.InfiniteTimeSpan);
            await poke.Task;
            _waiting.Remove(poke);
        }

        stopping.ThrowIfCancellationRequested();
    }

    /// <summary>Waits until somebody says that there is news; throws when the run is no longer held here.</summary>
    public async Task PokedAsync()
    {
        dropped.ThrowIfCancellationRequested();
        await NewPoke().Task;
        dropped.ThrowIfCancellationRequested();
    }

    private async Task UntilAsync(DateTimeOffset due, CancellationToken cancellation)
    {
        while (due - time.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left < LongestDelay ? left : LongestDelay, time, cancellation);
        }
    }

    private TaskCompletionSource NewPoke()
    {
        var poke = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add(poke);
        return poke;
    }
}
