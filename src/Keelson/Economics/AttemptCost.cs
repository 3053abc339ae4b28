using Keelson.Telemetry;

namespace Keelson.Economics;

/// <summary>What one attempt on a model cost. An unknown price stays unknown; it is never 0.</summary>
internal static class AttemptCost
{
    /// <summary>The price state of an attempt that costs nothing by contract.</summary>
    public const string Free = "free";

    /// <summary>True for the three ways in which an attempt ends.</summary>
    public static bool IsAttempt(string type) =>
        type is EventTypes.InferenceCompleted or EventTypes.InferenceFailed or EventTypes.InferenceLost;

    /// <summary>True when it brought no answer.</summary>
    public static bool IsFailed(string type) => type is EventTypes.InferenceFailed or EventTypes.InferenceLost;

    /// <summary>By how much an attempt that was priced again costs more, in pico-dollars, and how many more attempts are without a price.</summary>
    public static (Int128 Delta, int Unpriced) Restated(EventData data) =>
        ((Of(data) ?? 0) - (PicoMoney.Of(data.PreviousCost) ?? 0), (Of(data) is null ? 1 : 0) - (data.PreviousCost is null ? 1 : 0));

    /// <summary>True when the attempt that was priced again had brought no answer.</summary>
    public static bool WasFailed(EventData data) => data.State == "failed";

    /// <summary>The cost in pico-dollars, or null when it is unknown.</summary>
    public static Int128? Of(EventData data) =>
        PicoMoney.Of(data.Cost) ?? (data.Cost is null && string.Equals(data.PriceState, Free, StringComparison.Ordinal) ? 0 : null);
}
