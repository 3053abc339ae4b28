using Keelson.Primitives;
using Keelson.Rollout;
using Keelson.Storage;
using Keelson.Tools;
using Keelson.Workflows.Queues;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Workflows;

/// <summary>Begins runs: what the first transaction of a run holds.</summary>
internal sealed class RunOpening(RunServices services, StartKeys keys)
{
    private static readonly TimeSpan RetryWhenFull = TimeSpan.FromSeconds(5); // A queue of a thousand does not empty at once.

    /// <summary>Begins a new run; the fault says why it was not begun. Answers after it is durable.</summary>
    public async Task<(RunExecution? Execution, Fault? Fault)> BeginAsync(RunStart start, RunStrand strand)
    {
        var isLimited = RunLimitBook.Find(services.Snapshots.Current, start.Workflow) is not null;
        var (entry, refusal) = EntryOf(start);
        if (entry is not null && isLimited)
        {
            (entry, refusal) = await EnterAsync(start, entry!);
        }

        if (entry is null)
        {
            return (null, refusal);
        }

        var frame = new RunFrame(start.Run, new RunState(), 0, services, strand);
        var result = await strand.RunAsync(() => frame.Journal.CommitAllAsync(keys.Take(start), [entry]));
        if (!result.IsCommitted)
        {
            frame.Dispose();
            if (isLimited && (result.Status != CommitStatus.Conflict || !await IsThereAsync(start)))
            {
                await GiveUpPlaceAsync(start);
            }

            return (null, CommitFaults.Of(result.Status));
        }

        var execution = new RunExecution(frame, isFresh: true);
        execution.Begin();
        return (execution, null);
    }

    /// <summary>Takes a run up again from its journal; null when there is none.</summary>
    public async Task<RunExecution?> ResumeAsync(string run, RunStrand strand, CancellationToken cancellation)
    {
        var (state, version) = await RunHistory.FoldAsync(services.Store, run, cancellation);
        if (version == 0)
        {
            return null;
        }

        var execution = new RunExecution(new RunFrame(run, state, version, services, strand), isFresh: state.Status == RunStatus.Queued);
        execution.Begin();
        return execution;
    }

    // Who asked to begin is told why it did not, whether or not the gate was reached.
    private async Task GiveUpPlaceAsync(RunStart start)
    {
        try
        {
            await services.Provider.GetRequiredService<IRunGates>().TellAsync(start.Workflow, start.Run, RunActivity.Ended);
        }
#pragma warning disable CA1031 // The gate counts again from the store; a message that was lost costs time and nothing else.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            services.Log.GateNotTold(failure, start.Run, RunActivity.Ended);
        }
    }

    // A run that is there already has its place, or its turn.
    private async Task<(RunEntry? Entry, Fault? Fault)> EnterAsync(RunStart start, RunEntry entry)
    {
        if (await IsThereAsync(start))
        {
            return (null, CommitFaults.Of(CommitStatus.Conflict));
        }

        return await services.Provider.GetRequiredService<IRunGates>().EnterAsync(start.Workflow, start.Run) switch
        {
            GateAnswer.Go => (entry, null),
            GateAnswer.Queue => (entry with { Status = RunStatus.Queued }, null),
            GateAnswer.Full or _ => (null, new Fault(ErrorCodes.QuotaExceeded, $"As many runs of '{start.Workflow}' are at work and waiting for their turn as may.") { RetryAfter = RetryWhenFull }),
        };
    }

    private async Task<bool> IsThereAsync(RunStart start) =>
        await services.Store.ReadRowAsync(RunTables.Runs, start.Run, CancellationToken.None) is not null;

    private (RunEntry? Entry, Fault? Fault) EntryOf(RunStart start)
    {
        if (!services.Registry.TryGetLatest(start.Workflow, out var registration))
        {
            return (null, new Fault(ErrorCodes.WorkflowNotFound, $"There is no workflow '{start.Workflow}'."));
        }

        if (start.Input.Length > services.Options.ValueBytesMax)
        {
            return (null, new Fault(ErrorCodes.RequestTooLarge, $"The input has more than {services.Options.ValueBytesMax} bytes."));
        }

        var now = services.Time.GetUtcNow();
        var snapshot = services.Snapshots.Current;
        var directory = snapshot.Find<WorkflowDirectory>();
        var profile = directory is not null && directory.TryGet(start.Workflow, out var found) ? found : null;
        return (new RunEntry(RunEntryKind.Started, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond)))
        {
            Name = start.Workflow,
            Id = registration.Version,
            Value = start.Input,
            Tenant = start.Tenant,
            Actor = start.Actor,
            TrustTier = profile is null ? start.TrustTier : RolloutState.WaveOf(snapshot, profile),
            Trace = start.Trace,
            Parent = start.Parent,
            Depth = start.Depth == 0 ? null : start.Depth,
            Budget = profile?.TimeBudget,
            DueAt = start.ScheduledAt,
        }, null);
    }
}
