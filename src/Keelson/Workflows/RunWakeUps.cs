using Keelson.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Keelson.Workflows;

/// <summary>
/// Sees to it that whatever is due is woken: after a start every open run is taken up, later what is due. A live run has a wake-up within
/// its lease; a waiting one at the end of what it waits for. There may be a wake-up too many, never one too few.
/// </summary>
internal sealed class RunWakeUps(
    IStore store,
    IEnumerable<IWakeUpTarget> targets,
    WorkflowsOptions options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<RunWakeUps> log) : BackgroundService
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1); // What can not even be read is looked at again, without haste.
    private readonly IReadOnlyList<IWakeUpTarget> _targets = [.. targets];

    /// <summary>Wakes what is due until a time, one batch; answers how many there were.</summary>
    public Task<int> WakeDueAsync(DateTimeOffset until, CancellationToken cancellation) => WakeDueAsync(until, null, cancellation);

    /// <summary>Looks at each queue once, as after a start; false when they could not be read.</summary>
    public async Task<bool> WakeQueuesAsync(CancellationToken cancellation)
    {
        string? after = null; // The first row of a workflow, then the first behind all of its rows.
        while (true)
        {
            try
            {
                if (await store.ScanRowsAsync(new RowScan(RunTables.Queue, "", after, 1), cancellation) is not [var row])
                {
                    return true;
                }

                var workflow = row.Key[..row.Key.IndexOf('/', StringComparison.Ordinal)];
                await WakeAsync(RunTables.QueueWakeUpPrefix + workflow, cancellation);
                after = workflow + (char)('/' + 1);
            }
            catch (IOException failure)
            {
                log.NotReadable(failure);
                return false;
            }
        }
    }

    private async Task<int> WakeDueAsync(DateTimeOffset until, HashSet<string>? takenUp, CancellationToken cancellation)
    {
        IReadOnlyList<WakeUp> due;
        try
        {
            due = await store.ReadDueAsync(until, options.WakeUpsAtOnce, cancellation);
        }
        catch (IOException failure)
        {
            log.NotReadable(failure);
            return 0;
        }

        if (due.Count == 0)
        {
            return 0;
        }

        var left = new StorageTransaction();
        foreach (var some in due.Chunk(options.RecoveriesAtOnce))
        {
            var began = time.GetTimestamp();
            var isDone = await Task.WhenAll(some.Select(wakeUp => WakeAsync(wakeUp.Key, cancellation)));
            takenUp?.UnionWith(some.Select(wakeUp => wakeUp.Key));
            await (takenUp is null ? Task.CompletedTask : PaceAsync(began, cancellation));
            foreach (var (wakeUp, _) in some.Zip(isDone).Where(each => !each.Second))
            {
                left.Wake(wakeUp.Key, until + AfterFailure);
            }
        }

        if (!left.IsEmpty)
        {
            await store.CommitAsync(left, cancellation);
        }

        return due.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Ends with the first sign of the stop, before the grains that it wakes go away.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        try
        {
            await lifetime.StartedAsync(stopping.Token);
            await LoopAsync(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // What was not woken keeps its wake-up and is taken up after the next start.
        }
    }

    private async Task LoopAsync(CancellationToken stopping)
    {
        // Whatever is due within a lease belongs to a process that may be gone: all of it is taken up at once.
        var until = time.GetUtcNow() + options.Lease;
        HashSet<string>? takenUp = new(StringComparer.Ordinal); // Null when all are.
        while (!stopping.IsCancellationRequested)
        {
            // A full batch means that there is more. What stays where it is was not due yet, or comes again with the next look.
            if (await WakeDueAsync(until, takenUp, stopping) >= options.WakeUpsAtOnce)
            {
                continue;
            }

            if (takenUp is not null && await WakeQueuesAsync(stopping) && await WakeOpenAsync(takenUp, stopping))
            {
                takenUp = null;
            }

            await Task.Delay(options.PollEvery, time, stopping);
            until = time.GetUtcNow();
        }
    }

    // Every open run, whenever it is due: an older program may have taken a run's news and left its wake-up at the end of what it waited for.
    private async Task<bool> WakeOpenAsync(HashSet<string> takenUp, CancellationToken cancellation)
    {
        var prefix = RunTables.StatusKey(RunStatus.Running, "");
        string? after = null;
        while (true)
        {
            IReadOnlyList<StoredRow> rows;
            try
            {
                rows = await store.ScanRowsAsync(new RowScan(RunTables.ByStatus, prefix, after, options.WakeUpsAtOnce), cancellation);
            }
            catch (IOException failure)
            {
                log.NotReadable(failure);
                return false;
            }

            if (rows.Count == 0)
            {
                return true;
            }

            after = rows[^1].Key;
            foreach (var some in rows.Select(row => RunTables.WakeUp(row.Key[prefix.Length..])).Where(takenUp.Add).Chunk(options.RecoveriesAtOnce))
            {
                var began = time.GetTimestamp();
                await Task.WhenAll(some.Select(key => WakeAsync(key, cancellation)));
                await PaceAsync(began, cancellation);
            }
        }
    }

    // As long a rest as the work took: whoever comes right after a start finds half of the machine free.
    private async Task PaceAsync(long began, CancellationToken cancellation)
    {
        if (time.GetElapsedTime(began) is var worked && worked > TimeSpan.Zero)
        {
            await Task.Delay(worked < options.PollEvery ? worked : options.PollEvery, time, cancellation);
        }
    }

    // False: it was not done, and must not be in the way of the others.
    private async Task<bool> WakeAsync(string key, CancellationToken cancellation)
    {
        var target = _targets.FirstOrDefault(each => key.StartsWith(each.Prefix, StringComparison.Ordinal));
        if (target is null)
        {
            log.NotKnown(key);
            return false;
        }

        try
        {
            await target.WakeAsync(key[target.Prefix.Length..], cancellation);
            return true;
        }
#pragma warning disable CA1031 // The top of the loop: one that can not be read must not keep the others asleep.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            if (!cancellation.IsCancellationRequested)
            {
                log.NotWoken(failure, key);
            }

            return false;
        }
    }
}
