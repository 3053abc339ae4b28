using Keelson.Primitives;
using Keelson.Tools;

namespace Keelson.Workflows;

/// <summary>Decides what a tool's result means for its step. Pure.</summary>
internal static class ToolStepDecider
{
    /// <summary>The step's entry.</summary>
    /// <param name="entry">Its beginning, as for a success.</param>
    /// <param name="result">What came of the call.</param>
    /// <param name="next">When another attempt would be due; null: there is none.</param>
    /// <param name="waitEnd">Until when a person may say what became of the call; null: nobody is waited for any more.</param>
    public static RunEntry Decide(RunEntry entry, ToolResult result, DateTimeOffset? next, DateTimeOffset? waitEnd)
    {
        var id = result.Key.Length == 0 ? null : result.Key;
        if (result.Fault is not { } fault)
        {
            return entry with { Id = id, Value = result.Value };
        }

        if (fault.Code == ErrorCodes.PolicyApprovalRequired && result.Approval is { } approval)
        {
            return Waiting(entry, WaitReason.Approval, approval.Id, approval.ExpiresAt);
        }

        // Nobody knows, and nothing that may be done by itself would tell: the tool can not be asked, or was asked as often as it may be.
        var isHeld = (result.Idempotency == ToolIdempotency.None || (result.Idempotency == ToolIdempotency.Lookup && next is null))
            && (fault.Code == ErrorCodes.ToolOutcomeUnknown || fault.Code == ErrorCodes.IdempotencyOutcomeUnknown);
        if (isHeld && waitEnd > entry.At)
        {
            return Waiting(entry, WaitReason.Resolution, result.Key, waitEnd.Value);
        }

        var stored = StoredFault.From(fault);
        return entry with
        {
            Kind = next is null ? RunEntryKind.StepFailed : RunEntryKind.StepRetried,
            Id = id,
            DueAt = next,
            Fault = isHeld ? stored with { Code = ErrorCodes.ToolOutcomeUnknown.Code, Outcome = EffectOutcome.Unknown } : stored,
        };
    }

    /// <summary>True when an effect that can not be undone happened with the step, or may have.</summary>
    public static bool IsPivot(RunEntry entry, ToolResult result) =>
        result.Effect == Effect.Irreversible && entry.IsCompletion && (entry.Fault is null || entry.Fault.Outcome == EffectOutcome.Unknown);

    /// <summary>True when the same call, asked again under its key, may say something certain.</summary>
    public static bool MayTellMore(ToolResult result) => result.Fault is { } fault
        && (fault.Code == ErrorCodes.IdempotencyInFlight
            || fault.Code == ErrorCodes.StateConflict
            || fault.FailureClass == FailureClass.TransientUnavailability
            || (fault.Outcome == EffectOutcome.Unknown && result.Idempotency is ToolIdempotency.Native or ToolIdempotency.Lookup));

    private static RunEntry Waiting(RunEntry entry, WaitReason reason, string id, DateTimeOffset until) => entry with
    {
        Kind = RunEntryKind.Waiting,
        Attempt = null,
        StartedAt = null,
        Wait = reason,
        IsHuman = true,
        Id = id,
        DueAt = until,
    };
}
