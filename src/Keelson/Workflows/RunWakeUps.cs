using Keelson.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Keelson.Workflows;

/// <summary>
/// Sees to it that every open run is held by somebody: after a start all of them are taken up, later those that are due. A live run has a
/// wake-up within its lease; a waiting one at the end of what it waits for. There may be a wake-up too many, never one too few.
/// </summary>
internal sealed class RunWakeUps(
    IStore store, IRuns runs, WorkflowsOptions options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<RunWakeUps> log) : BackgroundService
{
    private const string Prefix = "run/";
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1); // A run that can not even be read is looked at again, without haste.

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await lifetime.StartedAsync(stoppingToken);

        // Whatever is due within a lease belongs to a process that may be gone: all of it is taken up at once.
        var until = time.GetUtcNow() + options.Lease;
        var areOthersTakenUp = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            var woken = await WakeDueAsync(until, stoppingToken);
            if (woken == 0 && !areOthersTakenUp)
            {
                areOthersTakenUp = await WakeOpenAsync(stoppingToken);
            }

            if (woken == 0)
            {
                await Task.Delay(options.PollEvery, time, stoppingToken);
                until = time.GetUtcNow();
            }
        }
    }

    /// <summary>Wakes what is due until a time, one batch; answers how many there were.</summary>
    public async Task<int> WakeDueAsync(DateTimeOffset until, CancellationToken cancellation)
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

        var keys = due.Select(wakeUp => wakeUp.Key).Where(key => key.StartsWith(Prefix, StringComparison.Ordinal)).ToList();
        if (keys.Count == 0)
        {
            return 0;
        }

        await WakeAllAsync([.. keys.Select(key => key[Prefix.Length..])], until, cancellation);
        return keys.Count;
    }

    /// <summary>
    /// Wakes every run that is open, whenever it is due: one that waited when it was last looked after may have gone on before the process
    /// ended, and nobody would look again before the end of that wait. False when the list could not be read.
    /// </summary>
    private async Task<bool> WakeOpenAsync(CancellationToken cancellation)
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
            await WakeAllAsync([.. rows.Select(row => row.Key[prefix.Length..])], time.GetUtcNow(), cancellation);
        }
    }

    private async Task WakeAllAsync(IReadOnlyList<string> all, DateTimeOffset until, CancellationToken cancellation)
    {
        var next = new StorageTransaction();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.RecoveriesAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(all, parallel, async (run, token) =>
        {
            var at = await WakeAsync(run, token);
            lock (next)
            {
                // Never before the time that was looked at, or the same batch would be read for ever.
                if (at is { } again)
                {
                    next.Wake(RunTables.WakeUp(run), again > until ? again : until + options.PollEvery);
                }
                else
                {
                    next.CancelledWakeUps.Add(RunTables.WakeUp(run));
                }
            }
        });
        await store.CommitAsync(next, cancellation);
    }

    private async Task<DateTimeOffset?> WakeAsync(string run, CancellationToken cancellation)
    {
        try
        {
            return await runs.WakeAsync(run, cancellation);
        }
#pragma warning disable CA1031 // The top of the loop over runs: one that can not be read must not keep the others asleep.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            log.NotWoken(failure, run);
            return time.GetUtcNow() + AfterFailure;
        }
    }
}
