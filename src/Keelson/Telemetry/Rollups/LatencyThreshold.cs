using Keelson.Primitives;

namespace Keelson.Telemetry.Rollups;

/// <summary>Judges one request by "so many percent have their first token within T"; exact, so it is counted when the event is folded.</summary>
internal static class LatencyThreshold
{
    /// <summary>The verdict.</summary>
    /// <param name="firstTokenMs">Time to the first non-empty delta; null when none came.</param>
    /// <param name="elapsedMs">How long the request took altogether; null when nobody knows.</param>
    /// <param name="limitMs">The objective's limit; a request exactly at it is good.</param>
    /// <param name="failureClass">Why it failed, if it did.</param>
    /// <param name="isFromPlatformCache">True when no model was asked: it says nothing of a model's speed.</param>
    public static LatencyVerdict Judge(
        double? firstTokenMs,
        double? elapsedMs,
        double limitMs,
        FailureClass failureClass,
        bool isFromPlatformCache)
    {
        if (isFromPlatformCache)
        {
            return LatencyVerdict.Excluded;
        }

        if (firstTokenMs is { } measured)
        {
            return measured <= limitMs ? LatencyVerdict.Good : LatencyVerdict.Bad;
        }

        // Who leaves before the answer is due proves nothing; who leaves after it had a reason.
        if (failureClass == FailureClass.ClientCancelled)
        {
            return elapsedMs > limitMs ? LatencyVerdict.Bad : LatencyVerdict.Excluded;
        }

        // Context overflow and unreachable tools have budgets of their own; one failure is not counted in two.
        return failureClass.IsExcluded() || failureClass is FailureClass.ContextOverflow or FailureClass.ToolUnavailable
            ? LatencyVerdict.Excluded
            : LatencyVerdict.Bad;
    }
}
