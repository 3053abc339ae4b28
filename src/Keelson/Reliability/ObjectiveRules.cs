using Keelson.Primitives;
using Keelson.Telemetry;
using Keelson.Telemetry.Rollups;

namespace Keelson.Reliability;

/// <summary>
/// What an event is to each of the four objectives (docs/reference/formulas.md). Only the class that was decided where the failure
/// happened counts; a failure without a class is unknown and burns.
/// </summary>
internal static class ObjectiveRules
{
    /// <summary>
    /// First token: a request that ended. Good when its first token came within the limit, also when it broke off later; bad when it came
    /// late or never came for a reason that is ours. Attempts on the way to a retry or a fallback say nothing about the request.
    /// </summary>
    public static Judgement FirstToken(string type, EventData data, TimeSpan limit)
    {
        var isFailure = type is EventTypes.InferenceFailed or EventTypes.InferenceLost or EventTypes.RequestRefused;
        if (!isFailure && type != EventTypes.InferenceCompleted)
        {
            return Judgement.None;
        }

        if (type is EventTypes.InferenceFailed or EventTypes.InferenceCompleted && data.Verdict is "retry" or "fallback")
        {
            return Judgement.None;
        }

        var failureClass = Class(data, isFailure);
        if (failureClass.IsExcluded() && failureClass != FailureClass.ClientCancelled)
        {
            return Judgement.Excluded(failureClass);
        }

        var firstToken = FirstTokenMs(data, isFailure);
        return LatencyThreshold.Judge(firstToken, data.DurationMs, limit.TotalMilliseconds, failureClass, isFromPlatformCache: false) switch
        {
            LatencyVerdict.Good => Judgement.Good,
            LatencyVerdict.Excluded => Judgement.Excluded(failureClass),
            LatencyVerdict.Bad => Judgement.Bad(firstToken is null && !isFailure ? FailureClass.Unknown : failureClass),
            var other => throw new ArgumentOutOfRangeException(nameof(type), other, "No such verdict."),
        };
    }

    /// <summary>Tool completion: one call. A business refusal is an answer; what a rule forbade was never called.</summary>
    public static Judgement ToolCompletion(string type, EventData data)
    {
        switch (type)
        {
            case EventTypes.ToolDenied:
                return Judgement.Excluded(data.FailureClass == FailureClass.None ? FailureClass.PolicyRejection : data.FailureClass);
            case EventTypes.ToolCompleted:
                return data.FailureClass.IsExcluded() ? Judgement.Excluded(data.FailureClass) : Judgement.Good;
            case EventTypes.ToolFailed:
            case EventTypes.ToolUnknown:
                var failureClass = Class(data, isFailure: true);
                return failureClass.IsExcluded() || failureClass == FailureClass.ContextOverflow ? Judgement.Excluded(failureClass)
                    : failureClass is FailureClass.ToolBusinessError or FailureClass.ModelQuality ? Judgement.Good
                    : Judgement.Bad(failureClass);
            default:
                return Judgement.None;
        }
    }

    /// <summary>Context overflow: a run that ended. Good when everything fitted; only traffic that no promise covers is left out.</summary>
    public static Judgement ContextOverflow(RunFacts run) =>
        run.End is not { } end ? Judgement.None
        : end.FailureClass == FailureClass.OutOfScope ? Judgement.Excluded(end.FailureClass)
        : run.HasOverflowed || end.IsOverflow ? Judgement.Bad(FailureClass.ContextOverflow)
        : Judgement.Good;

    /// <summary>
    /// Success in time: a run that ended. Good when it completed inside its time budget and its newest verdict is a success; excluded when
    /// it ended for a reason of an excluded class; bad otherwise.
    /// </summary>
    public static Judgement SuccessInTime(RunFacts run)
    {
        if (run.End is not { } end)
        {
            return Judgement.None;
        }

        if (end.FailureClass == FailureClass.OutOfScope)
        {
            return Judgement.Excluded(end.FailureClass);
        }

        if (end is { IsCompleted: true, InTime: true } && run.IsSuccess(end.Outcome))
        {
            return Judgement.Good;
        }

        return end.FailureClass.IsExcluded() ? Judgement.Excluded(end.FailureClass) : Judgement.Bad(end.FailureClass);
    }

    private static FailureClass Class(EventData data, bool isFailure) =>
        isFailure && data.FailureClass == FailureClass.None ? FailureClass.Unknown : data.FailureClass;

    // A whole answer without a measured first token had it at its end at the latest.
    private static double? FirstTokenMs(EventData data, bool isFailure) =>
        data.FirstTokenMs ?? (!isFailure && data.Attempt is null or 1 ? data.DurationMs : null);
}
