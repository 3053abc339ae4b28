using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;
using Keelson.Tools;
using Microsoft.Extensions.Logging;

namespace Keelson.Workflows.Schedules;

/// <summary>
/// Starts the runs of schedules. A run's id and key are derived from its occurrence, so that an occurrence is started once, however often a
/// crash comes between the start and the note that it was made. Safe for concurrent use.
/// </summary>
internal sealed class Scheduler(
    IRuns runs, IStore store, ITelemetry telemetry, SnapshotSource snapshots, TimeProvider time, ILogger<Scheduler> log) : IWakeUpTarget
{
    private const string Actor = "node:scheduler";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task> _waking = new(StringComparer.Ordinal);

    public string Prefix => ScheduleNames.WakeUpPrefix;

    /// <summary>Brings what is stored in line with the configuration: new schedules begin now, those that are gone are forgotten.</summary>
    public async Task ReconcileAsync(ScheduleBook book, CancellationToken cancellation)
    {
        foreach (var schedule in book.Schedules.Values)
        {
            await ReconcileAsync(schedule, cancellation);
        }

        string? after = null;
        while (await store.ScanRowsAsync(new RowScan(ScheduleNames.Table, "", after, StorageLimits.RowScanMax), cancellation) is { Count: > 0 } rows)
        {
            after = rows[^1].Key;
            foreach (var gone in rows.Where(row => !book.Schedules.ContainsKey(row.Key)))
            {
                await ForgetAsync(gone.Key, cancellation);
            }
        }
    }

    public async Task WakeAsync(string key, CancellationToken cancellation)
    {
        // One at a time: one of two could note as missed what the other has just started.
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task? other;
        lock (_gate)
        {
            if (!_waking.TryGetValue(key, out other))
            {
                _waking[key] = done.Task;
            }
        }

        if (other is not null)
        {
            await other.WaitAsync(cancellation);
            return;
        }

        try
        {
            await StartDueAsync(key, cancellation);
        }
        finally
        {
            lock (_gate)
            {
                _waking.Remove(key);
            }

            done.SetResult();
        }
    }

    /// <summary>The schedules of a snapshot.</summary>
    public static ScheduleBook BookOf(PlatformSnapshot snapshot) => snapshot.Find<ScheduleBook>() ?? ScheduleBook.Empty;

    private async Task StartDueAsync(string key, CancellationToken cancellation)
    {
        if (!BookOf(snapshots.Current).Schedules.TryGetValue(key, out var schedule))
        {
            await ForgetAsync(key, cancellation);
            return;
        }

        var row = await store.ReadRowAsync(ScheduleNames.Table, key, cancellation);
        if (row is not { } stored || KeelsonJson.Deserialize<ScheduleState>(stored.Value) is not { } state || !state.IsOf(schedule))
        {
            await ReconcileAsync(schedule, cancellation);
            return;
        }

        var decision = ScheduleDecider.Decide(schedule, state, time.GetUtcNow());
        if (!decision.IsDue)
        {
            return;
        }

        var transaction = new StorageTransaction();
        state = await StartAsync(schedule, decision, state with { NextAt = decision.NextAt }, transaction, cancellation);
        Put(transaction, schedule.Workflow, state, stored.Version);
        await store.CommitAsync(transaction, cancellation);
    }

    private async Task ReconcileAsync(WorkflowSchedule schedule, CancellationToken cancellation)
    {
        var row = await store.ReadRowAsync(ScheduleNames.Table, schedule.Workflow, cancellation);
        var known = row is { } stored ? KeelsonJson.Deserialize<ScheduleState>(stored.Value) : null;
        var state = known is not null && known.IsOf(schedule)
            ? known
            : ScheduleState.Begin(schedule, time.GetUtcNow()) with { LastAt = known?.LastAt, LastRun = known?.LastRun, Missed = known?.Missed ?? 0 };
        var transaction = new StorageTransaction();
        Put(transaction, schedule.Workflow, state, row?.Version ?? 0);
        var result = await store.CommitAsync(transaction, cancellation);
        if (!result.IsCommitted && result.Status != CommitStatus.Conflict)
        {
            throw new FaultException(CommitFaults.Of(result.Status)); // Without a row nothing would ever be due. Whoever came before wrote one.
        }
    }

    private async Task<ScheduleState> StartAsync(
        WorkflowSchedule schedule, ScheduleDecision decision, ScheduleState state, StorageTransaction transaction, CancellationToken cancellation)
    {
        var tenant = snapshots.Current.Get<PlatformIdentity>().Tenant;
        var missed = await MissedAsync(tenant, schedule.Workflow, decision.Missed, cancellation);
        if (missed.Count > 0)
        {
            state = Miss(transaction, state, tenant, schedule.Workflow, null, missed);
        }

        foreach (var occurrence in decision.Start)
        {
            var run = ScheduleNames.RunOf(tenant, schedule.Workflow, occurrence);
            var start = new RunStart(run.Value, schedule.Workflow, schedule.Input, tenant, Actor)
            {
                ClientKey = "schedule:" + ScheduleNames.Key(occurrence),
                ScheduledAt = occurrence,
            };
            var (_, fault) = await runs.StartAsync(start, cancellation);
            if (fault?.Code.Retry is RetryClass.Backoff or RetryClass.Immediate)
            {
                // Nothing was noted yet: all of it comes again, and what was started is found.
                throw new FaultException(fault);
            }

            if (fault is not null)
            {
                log.Refused(schedule.Workflow, occurrence, fault.Detail);
            }

            state = fault is null ? state with { LastAt = occurrence, LastRun = run.Value } : Miss(transaction, state, tenant, schedule.Workflow, fault, [occurrence]);
        }

        return state;
    }

    // Any of them may have been started before a crash that came before the note.
    private async Task<IReadOnlyList<DateTimeOffset>> MissedAsync(
        string tenant, string workflow, IReadOnlyList<DateTimeOffset> passed, CancellationToken cancellation)
    {
        var missed = new List<DateTimeOffset>();
        foreach (var occurrence in passed)
        {
            if (await store.ReadRowAsync(RunTables.Runs, ScheduleNames.RunOf(tenant, workflow, occurrence).Value, cancellation) is null)
            {
                missed.Add(occurrence);
            }
        }

        return missed;
    }

    private ScheduleState Miss(
        StorageTransaction transaction, ScheduleState state, string tenant, string workflow, Fault? fault, IReadOnlyList<DateTimeOffset> missed)
    {
        var span = missed.Count == 1 ? ScheduleNames.Key(missed[0]) : $"{ScheduleNames.Key(missed[0])} to {ScheduleNames.Key(missed[^1])}";
        telemetry.RecordDurably(transaction, EventTypes.ScheduleMissed, new EventData
        {
            Tenant = tenant,
            Workflow = workflow,
            Actor = Actor,
            Code = fault?.Code.Code,
            FailureClass = fault?.FailureClass ?? FailureClass.None,
            Reason = fault is null ? $"{missed.Count} occurrences were not started: {span}." : $"The occurrence {span} was not started: {fault.Detail}",
        });
        return state with { Missed = state.Missed + missed.Count };
    }

    private async Task ForgetAsync(string workflow, CancellationToken cancellation)
    {
        var transaction = new StorageTransaction().Delete(ScheduleNames.Table, workflow);
        transaction.CancelledWakeUps.Add(ScheduleNames.WakeUp(workflow));
        await store.CommitAsync(transaction, cancellation);
    }

    private static void Put(StorageTransaction transaction, string workflow, ScheduleState state, long version)
    {
        transaction.Put(ScheduleNames.Table, workflow, KeelsonJson.Serialize(state), version);
        if (state.NextAt is { } next)
        {
            transaction.Wake(ScheduleNames.WakeUp(workflow), next);
        }
        else
        {
            transaction.CancelledWakeUps.Add(ScheduleNames.WakeUp(workflow));
        }
    }
}
