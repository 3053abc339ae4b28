using Keelson.Primitives;

namespace Keelson.Tools;

/// <summary>Decides what becomes of a tool call. Pure: the same ledger row, request and time give the same answer.</summary>
internal static class ToolCallDecider
{
    private static readonly TimeSpan InFlightRetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>What to do with a call whose row is <paramref name="known"/>.</summary>
    /// <param name="known">The row, or null when the key is new.</param>
    /// <param name="fingerprint">The fingerprint of the call that is asked for.</param>
    /// <param name="isOwnerAlive">True when the process that owns the row is still working on it.</param>
    /// <param name="now">The time.</param>
    public static ToolCallDecision Begin(ToolCallState? known, string fingerprint, bool isOwnerAlive, DateTimeOffset now)
    {
        if (known is null)
        {
            return new(ToolCallMove.Intend);
        }

        if (!string.Equals(known.Fingerprint, fingerprint, StringComparison.Ordinal))
        {
            return Refuse(ErrorCodes.IdempotencyKeyReused, "This key was used for another tool or other arguments; use a new key for a new call.");
        }

        if (now >= known.RetainUntil)
        {
            return Refuse(ErrorCodes.IdempotencyKeyExpired, "The answer of this key is no longer kept; it is not executed again. Use a new key for a new call.");
        }

        return known.Phase switch
        {
            ToolCallPhase.Intended => isOwnerAlive ? InFlight() : new(ToolCallMove.Intend),
            ToolCallPhase.Started => isOwnerAlive ? InFlight() : AfterSilence(known, ErrorCodes.ToolOutcomeUnknown),
            ToolCallPhase.Unknown => AfterSilence(known, ErrorCodes.IdempotencyOutcomeUnknown),
            ToolCallPhase.Released => new(ToolCallMove.Intend),
            ToolCallPhase.Resolved when known.Resolution == ToolResolution.NotExecuted => new(ToolCallMove.Intend),
            ToolCallPhase.Resolved or ToolCallPhase.Succeeded => new(ToolCallMove.Replay),
            ToolCallPhase.Failed => new(ToolCallMove.Replay, known.Fault?.ToFault()),
            _ => throw new InvalidOperationException($"The ledger has a phase that is not known: {known.Phase}."),
        };
    }

    /// <summary>Whether a person may say what became of a call; null when so.</summary>
    public static Fault? CheckResolution(ToolCallState? known, DateTimeOffset now) => known switch
    {
        null => new(ErrorCodes.RequestNotFound, "No tool call has this key."),
        _ when now >= known.RetainUntil => new(ErrorCodes.IdempotencyKeyExpired, "The call of this key is no longer kept."),
        { Phase: ToolCallPhase.Unknown } => null,
        _ => new(ErrorCodes.StateConflict, "The outcome of this call is not unknown, so there is nothing to resolve."),
    };

    /// <summary>The row after an owner took the call over, before anything is sent.</summary>
    public static ToolCallState Intend(ToolCallState? known, ToolCallState fresh, string owner, DateTimeOffset now) =>
        (known ?? fresh) with
        {
            Phase = ToolCallPhase.Intended,
            Epoch = (known?.Epoch ?? 0) + 1,
            Owner = owner,
            IntendedAt = now,
            EndedAt = null,
            Fault = null,
            RetainUntil = fresh.RetainUntil,
            ForgetAt = fresh.ForgetAt,
        };

    /// <summary>The row just before the first byte.</summary>
    public static ToolCallState Start(ToolCallState known, string owner, DateTimeOffset now) => known with
    {
        Phase = ToolCallPhase.Started,
        Epoch = known.Phase == ToolCallPhase.Intended ? known.Epoch : known.Epoch + 1,
        Owner = owner,
        StartedAt = now,
        Sends = known.Sends + 1,
        IsDoubtful = known.IsDoubtful || known.Phase is ToolCallPhase.Started or ToolCallPhase.Unknown,
        EndedAt = null,
        Fault = null,
    };

    /// <summary>The row after an attempt ended with <paramref name="fault"/>, or with an answer when that is null.</summary>
    public static ToolCallState End(ToolCallState known, Fault? fault, DateTimeOffset now)
    {
        var phase = PhaseAfter(known, fault);
        return known with
        {
            Phase = phase,
            EndedAt = now,
            Fault = fault is null ? null : StoredFault.From(fault),
            IsDoubtful = phase == ToolCallPhase.Unknown,
        };
    }

    /// <summary>The fault as the caller must see it: as long as an earlier send is in doubt, "not executed" would be a guess.</summary>
    public static Fault? Effective(ToolCallState ended, Fault? fault) =>
        fault is not null && ended.Phase == ToolCallPhase.Unknown ? fault with { Outcome = EffectOutcome.Unknown } : fault;

    /// <summary>The row after a person spoke.</summary>
    public static ToolCallState Resolve(ToolCallState known, ToolResolution resolution, string by, DateTimeOffset now) => known with
    {
        Phase = ToolCallPhase.Resolved,
        Resolution = resolution,
        ResolvedBy = by,
        EndedAt = now,
        IsDoubtful = false,
        Fault = null,
    };

    // An attempt that was not executed says nothing about the one before it that got no answer.
    private static ToolCallPhase PhaseAfter(ToolCallState known, Fault? fault) => fault switch
    {
        null => ToolCallPhase.Succeeded,
        _ when known.Idempotency == ToolIdempotency.Safe =>
            ToolFailures.IsTransient(fault) || fault.Outcome == EffectOutcome.NotExecuted ? ToolCallPhase.Released : ToolCallPhase.Failed,
        { Outcome: EffectOutcome.Unknown } => ToolCallPhase.Unknown,
        { Outcome: EffectOutcome.NotExecuted } => known.IsDoubtful ? ToolCallPhase.Unknown : ToolCallPhase.Released,
        _ when fault.Code == ErrorCodes.ToolFailed => known.Idempotency switch
        {
            ToolIdempotency.Native => known.IsDoubtful ? ToolCallPhase.Unknown : ToolCallPhase.Released,
            ToolIdempotency.Lookup => ToolCallPhase.Unknown,
            ToolIdempotency.None or ToolIdempotency.Safe or _ => ToolCallPhase.Failed,
        },
        _ => ToolCallPhase.Failed,
    };

    private static ToolCallDecision AfterSilence(ToolCallState known, ErrorCode code) => known.Idempotency switch
    {
        ToolIdempotency.Native or ToolIdempotency.Safe => new(ToolCallMove.Resend),
        ToolIdempotency.Lookup => new(ToolCallMove.Probe),
        ToolIdempotency.None => new(
            known.Phase == ToolCallPhase.Started ? ToolCallMove.Hold : ToolCallMove.Refuse,
            new Fault(code, "It was sent and nobody knows whether it happened; a person must look and resolve it.")
            {
                FailureClass = FailureClass.ToolUnavailable,
            }),
        _ => throw new InvalidOperationException($"The ledger has an idempotency class that is not known: {known.Idempotency}."),
    };

    private static ToolCallDecision InFlight() => new(
        ToolCallMove.Refuse,
        new Fault(ErrorCodes.IdempotencyInFlight, "The same call is being made right now; ask again for its answer.") { RetryAfter = InFlightRetryAfter });

    private static ToolCallDecision Refuse(ErrorCode code, string detail) => new(ToolCallMove.Refuse, new Fault(code, detail));
}
