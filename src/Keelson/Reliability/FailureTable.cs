using System.Collections.Frozen;
using Keelson.Primitives;
using static Keelson.Reliability.SliEffect;

namespace Keelson.Reliability;

/// <summary>
/// The one table from what was seen to who must act and what burns (docs/reference/formulas.md). Anything that is not in it is
/// unknown and burns.
/// </summary>
internal static class FailureTable
{
    private static readonly FrozenDictionary<FailureSignal, FailureEffect> Effects = new Dictionary<FailureSignal, FailureEffect>
    {
        [FailureSignal.Unclassified] = new(FailureClass.Unknown, Bad, Bad, NotApplicable, Bad, false),
        [FailureSignal.TelemetryMissing] = new(FailureClass.Unknown, Bad, Bad, NotApplicable, Bad, false),

        [FailureSignal.ProviderUnavailable] = Burns(FailureClass.TransientUnavailability),
        [FailureSignal.ProviderOverloaded] = Burns(FailureClass.TransientUnavailability),
        [FailureSignal.LoadShed] = Burns(FailureClass.TransientUnavailability),
        [FailureSignal.FirstTokenTimeout] = Burns(FailureClass.TransientUnavailability),
        [FailureSignal.StreamCutAfterFirstToken] = Burns(FailureClass.TransientUnavailability) with { Latency = Good },
        [FailureSignal.ProviderQuotaExhausted] = Burns(FailureClass.CapacityExhausted),
        [FailureSignal.ProviderBillingLimit] = new(FailureClass.CapacityExhausted, Bad, Bad, NotApplicable, Bad, false),

        [FailureSignal.PolicyEngineUnavailable] = OurFault(isRetryable: true),
        [FailureSignal.PlatformFailed] = OurFault(isRetryable: true),
        [FailureSignal.AdapterRequestInvalid] = OurFault(isRetryable: false),
        [FailureSignal.ProviderRefusedOurKey] = OurFault(isRetryable: false),
        [FailureSignal.ModelNotFound] = OurFault(isRetryable: false),

        [FailureSignal.OwnLimitExceeded] = Left(FailureClass.PolicyRejection),
        [FailureSignal.PolicyDenied] = Left(FailureClass.PolicyRejection) with { WorkflowSuccess = ExcludedOrBad },
        [FailureSignal.ContentFiltered] = Left(FailureClass.PolicyRejection) with { Quality = Tracked, WorkflowSuccess = Bad },
        [FailureSignal.HumanRejected] = new(FailureClass.PolicyRejection, Good, Good, Tracked, ExcludedOrBad, false),
        [FailureSignal.CallerRequestInvalid] = Left(FailureClass.ClientError),
        [FailureSignal.CallerRefused] = Left(FailureClass.ClientError),
        [FailureSignal.InputTooLarge] = Left(FailureClass.ClientError),
        [FailureSignal.ClientCancelledInTime] = Left(FailureClass.ClientCancelled),
        [FailureSignal.ClientCancelledLate] = Left(FailureClass.ClientCancelled) with { Latency = Bad },
        [FailureSignal.HumanWaitTimeout] = Left(FailureClass.HumanWait),
        [FailureSignal.Abandoned] = Left(FailureClass.Abandoned),
        [FailureSignal.OutOfScope] = Left(FailureClass.OutOfScope) with { Quality = Excluded },

        [FailureSignal.ContextOverflow] = new(FailureClass.ContextOverflow, Bad, Excluded, NotApplicable, Bad, false),
        [FailureSignal.ToolUnavailable] =
            new(FailureClass.ToolUnavailable, Excluded, NotApplicable, NotApplicable, BadIfRunFails, true),
        [FailureSignal.ToolBusinessError] =
            new(FailureClass.ToolBusinessError, Good, NotApplicable, NotApplicable, BadIfRunFails, false),
        [FailureSignal.ToolArgumentsInvalid] = new(FailureClass.ModelQuality, Good, NotApplicable, Bad, BadIfRunFails, true),
        [FailureSignal.OutputInvalid] = new(FailureClass.ModelQuality, Good, Good, Bad, BadIfRunFails, true),
        [FailureSignal.ResultWrong] = new(FailureClass.ModelQuality, Good, Good, Bad, Bad, false),
        [FailureSignal.LoopLimit] = new(FailureClass.ModelQuality, Good, Good, Bad, Bad, false),
        [FailureSignal.RecoveredInTime] = new(FailureClass.None, Good, Good, NotApplicable, Good, false),
    }.ToFrozenDictionary();

    /// <summary>What a signal means.</summary>
    public static FailureEffect Of(FailureSignal signal) =>
        Effects.TryGetValue(signal, out var effect) ? effect : Effects[FailureSignal.Unclassified];

    private static FailureEffect Burns(FailureClass failureClass) =>
        new(failureClass, Bad, Bad, NotApplicable, BadIfRunFails, true);

    private static FailureEffect OurFault(bool isRetryable) =>
        new(FailureClass.PlatformFault, Bad, Bad, NotApplicable, Bad, isRetryable);

    private static FailureEffect Left(FailureClass failureClass) =>
        new(failureClass, Excluded, Excluded, NotApplicable, Excluded, false);
}
