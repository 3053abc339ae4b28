using Keelson.Primitives;
using Keelson.Rollout;
using Keelson.Tools;

namespace Keelson.Workflows;

/// <summary>Begins runs: what the first transaction of a run holds.</summary>
internal sealed class RunOpening(RunServices services, StartKeys keys)
{
    /// <summary>Begins a new run; the fault says why it was not begun. Answers after it is durable.</summary>
    public async Task<(RunExecution? Execution, Fault? Fault)> BeginAsync(RunStart start, RunStrand strand)
    {
        var (entry, refusal) = EntryOf(start);
        if (entry is null)
        {
            return (null, refusal);
        }

        var frame = new RunFrame(start.Run, new RunState(), 0, services, strand);
        var result = await strand.RunAsync(() => frame.Journal.CommitAllAsync(keys.Take(start), [entry]));
        if (!result.IsCommitted)
        {
            frame.Dispose();
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

        var execution = new RunExecution(new RunFrame(run, state, version, services, strand), isFresh: false);
        execution.Begin();
        return execution;
    }

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
