using System.Security.Cryptography;
using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Workflows;

/// <summary>What the events of runs say. Pure; the state is that after the entry.</summary>
internal static class RunEvents
{
    /// <summary>Hands over the events that an entry is told by, in order.</summary>
    public static void Tell(string run, RunEntry entry, RunState state, Action<string, EventData> to)
    {
        if (TypeOf(entry) is not { } type)
        {
            return;
        }

        var data = Data(run, entry, state);
        to(type, data);
        if (entry.Kind != RunEntryKind.Ended)
        {
            return;
        }

        if (entry.Outcome is not null)
        {
            to(EventTypes.OutcomeReported, Bare(run, state) with { Outcome = entry.Outcome, OutcomeVerdict = entry.Verdict });
        }

        if (entry.Undo == UndoStatus.Compensating)
        {
            to(EventTypes.RunCompensating, Bare(run, state) with { Code = data.Code, FailureClass = data.FailureClass });
        }
    }

    private static string? TypeOf(RunEntry entry) => entry.Kind switch
    {
        RunEntryKind.Started => entry.Status == RunStatus.Queued ? EventTypes.RunQueued : EventTypes.RunStarted,
        RunEntryKind.Admitted => EventTypes.RunStarted,
        RunEntryKind.StepCompleted => EventTypes.StepCompleted,
        RunEntryKind.StepFailed => EventTypes.StepFailed,
        RunEntryKind.StepRetried or RunEntryKind.Forwarded => EventTypes.StepRetried,
        RunEntryKind.Diverged => EventTypes.RunDiverged,
        RunEntryKind.StepLate or RunEntryKind.Waiting or RunEntryKind.Signalled or RunEntryKind.UndoRegistered or RunEntryKind.UndoCompleted
            or RunEntryKind.UndoRetried or RunEntryKind.UndoClosed or RunEntryKind.Paused or RunEntryKind.Resumed or RunEntryKind.Rewound
            or RunEntryKind.Recovered => null,
        RunEntryKind.UndoEnded => entry.Undo == UndoStatus.Compensated ? EventTypes.RunCompensated : EventTypes.RunCompensationFailed,
        RunEntryKind.Ended => entry.Status switch
        {
            RunStatus.Completed => EventTypes.RunCompleted,
            RunStatus.Cancelled => EventTypes.RunCancelled,
            RunStatus.TimedOut => EventTypes.RunTimedOut,
            RunStatus.Failed or RunStatus.Running or RunStatus.Paused or RunStatus.Diverged or RunStatus.Queued or null or _ => EventTypes.RunFailed,
        },
        _ => null,
    };

    private static EventData Data(string run, RunEntry entry, RunState state)
    {
        var fault = entry.Fault?.ToFault();
        var data = new EventData
        {
            Tenant = state.Tenant,
            Workflow = state.Workflow,
            TrustTier = state.TrustTier,
            Run = run,
            Actor = state.Actor,
            Trace = state.Trace,
            Step = entry.Path,
            Attempt = entry.Attempt,
            FailureClass = fault?.FailureClass ?? FailureClass.None,
            Code = fault?.Code.Code,
            DurationMs = entry.StartedAt is { } started ? Math.Max(0, (entry.At - started).TotalMilliseconds) : null,
        };
        if (entry.Kind is RunEntryKind.Started or RunEntryKind.Admitted)
        {
            return data with { ArgumentsDigest = Convert.ToHexStringLower(SHA256.HashData(state.Input.Span)) };
        }

        if (entry.Kind == RunEntryKind.Diverged)
        {
            return data with { Reason = entry.Reason, Code = ErrorCodes.RunDiverged.Code, FailureClass = ErrorCodes.RunDiverged.FailureClass };
        }

        if (entry is { Kind: RunEntryKind.UndoEnded, Undo: UndoStatus.CompensationFailed })
        {
            return data with { Reason = entry.Reason, Code = ErrorCodes.RunCompensationFailed.Code, FailureClass = ErrorCodes.RunCompensationFailed.FailureClass };
        }

        return entry.Kind == RunEntryKind.Ended ? Ended(entry, state, data) : data;
    }

    private static EventData Ended(RunEntry entry, RunState state, EventData data) => data with
    {
        DurationMs = (entry.At - state.StartedAt).TotalMilliseconds,
        HumanWaitMs = state.HumanWait(entry.At).TotalMilliseconds,
        InTime = entry.At <= state.Deadline(entry.At),
        Outcome = entry.Outcome,
        OutcomeVerdict = entry.Verdict,
        Actor = entry.Actor ?? data.Actor,
        Reason = entry.Reason,
    };

    private static EventData Bare(string run, RunState state) => new()
    {
        Tenant = state.Tenant,
        Workflow = state.Workflow,
        TrustTier = state.TrustTier,
        Run = run,
        Actor = state.Actor,
        Trace = state.Trace,
    };
}
