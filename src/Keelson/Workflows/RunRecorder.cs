using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Workflows;

/// <summary>Turns entries of a run into what else belongs into their transaction: events, rows, wake-ups, expiry.</summary>
internal sealed class RunRecorder(ITelemetry telemetry, SnapshotSource snapshots, WorkflowsOptions options)
{
    private static readonly TimeSpan DefaultLife = TimeSpan.FromDays(30); // When no lifetimes are configured: as for normal internal work.

    /// <summary>Adds what belongs to one entry; the state is that after it.</summary>
    public void Record(StorageTransaction transaction, string run, RunEntry entry, RunState state)
    {
        RunEvents.Tell(run, entry, state, (type, data) => telemetry.RecordDurably(transaction, type, data));

        switch (entry.Kind)
        {
            case RunEntryKind.Started:
                PutStart(transaction, run, state);
                break;
            case RunEntryKind.Signalled:
                transaction.Wake(RunTables.WakeUp(run), entry.At + options.Lease);
                break;
            case RunEntryKind.Admitted or RunEntryKind.Paused or RunEntryKind.Diverged or RunEntryKind.Resumed or RunEntryKind.Rewound:
                transaction.Wake(RunTables.WakeUp(run), entry.At + options.Lease);
                PutRow(transaction, run, state, null);
                LeaveStatus(transaction, run, state);
                PutStatus(transaction, run, state);
                break;
            case RunEntryKind.Forwarded:
                transaction.Wake(RunTables.WakeUp(run), entry.DueAt!.Value);
                break;
            case RunEntryKind.Ended:
                PutEnd(transaction, run, state);
                break;
            case RunEntryKind.UndoEnded:
                PutRow(transaction, run, state, null);
                transaction.CancelledWakeUps.Add(RunTables.WakeUp(run));
                break;
            case RunEntryKind.StepCompleted or RunEntryKind.StepFailed or RunEntryKind.StepRetried or RunEntryKind.StepLate
                or RunEntryKind.Waiting or RunEntryKind.Recovered
                or RunEntryKind.UndoRegistered or RunEntryKind.UndoCompleted or RunEntryKind.UndoRetried or RunEntryKind.UndoClosed:
                break;
        }
    }

    /// <summary>When the journal may be forgotten; null while the run is open.</summary>
    public DateTimeOffset? ExpiryOf(RunState state) => state.EndedAt is { } ended ? ended + LifeOf(state.Workflow) : null;

    /// <summary>How long what a run of this workflow leaves behind is kept.</summary>
    public TimeSpan LifeOf(string workflow)
    {
        var snapshot = snapshots.Current;
        return snapshot.Find<StateLifetimes>() is { } lifetimes
            && snapshot.Find<WorkflowDirectory>() is { } directory
            && directory.TryGet(workflow, out var profile)
            ? lifetimes.Of(new TtlClass(profile.Sensitivity, profile.Value))
            : DefaultLife;
    }

    private void PutStart(StorageTransaction transaction, string run, RunState state)
    {
        PutRow(transaction, run, state, 0);
        transaction.Put(RunTables.ByWorkflow, RunTables.WorkflowKey(state.Workflow, run), default);
        PutStatus(transaction, run, state);
        if (state.Status == RunStatus.Queued)
        {
            transaction.Put(RunTables.Queue, RunTables.QueueKey(state.Workflow, state.StartedAt, run), default);
            transaction.Wake(RunTables.QueueWakeUpPrefix + state.Workflow, state.StartedAt + options.Lease);
        }
        else
        {
            transaction.Wake(RunTables.WakeUp(run), state.StartedAt + options.Lease);
        }
    }

    private void PutEnd(StorageTransaction transaction, string run, RunState state)
    {
        var expiry = ExpiryOf(state);
        PutRow(transaction, run, state, null);
        LeaveStatus(transaction, run, state);
        transaction.Put(RunTables.ByWorkflow, RunTables.WorkflowKey(state.Workflow, run), default, null, expiry);
        if (state.Status != RunStatus.Completed)
        {
            PutStatus(transaction, run, state);
        }

        if (state.Outcome is { } outcome)
        {
            transaction.Put(
                RunTables.Outcomes,
                RunTables.OutcomeKey(run, outcome),
                KeelsonJson.Serialize(new OutcomeRecord(run, outcome, state.Verdict!, state.EndedAt!.Value) { Workflow = state.Workflow, Actor = state.Actor }),
                null,
                expiry);
        }

        if (state.Undo == UndoStatus.Compensating)
        {
            transaction.Wake(RunTables.WakeUp(run), state.EndedAt!.Value + options.Lease);
        }
        else
        {
            transaction.CancelledWakeUps.Add(RunTables.WakeUp(run));
        }
    }

    private void PutRow(StorageTransaction transaction, string run, RunState state, long? expectedVersion) =>
        transaction.Put(RunTables.Runs, run, KeelsonJson.Serialize(RunSummary.Of(run, state)), expectedVersion, ExpiryOf(state));

    private static void LeaveStatus(StorageTransaction transaction, string run, RunState state)
    {
        transaction.Delete(RunTables.ByStatus, RunTables.StatusKey(state.Before, run));
        if (state.Before == RunStatus.Queued)
        {
            transaction.Delete(RunTables.Queue, RunTables.QueueKey(state.Workflow, state.StartedAt, run));
        }
    }

    private void PutStatus(StorageTransaction transaction, string run, RunState state) => transaction.Put(
        RunTables.ByStatus,
        RunTables.StatusKey(state.Status, run),
        System.Text.Encoding.UTF8.GetBytes(state.Workflow),
        null,
        ExpiryOf(state));
}
