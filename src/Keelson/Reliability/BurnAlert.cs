namespace Keelson.Reliability;

/// <summary>When a multi-window burn alert fires; comparisons are exact and strict.</summary>
internal static class BurnAlert
{
    /// <summary>At least so many bad events in the long window before somebody is woken; below it one failure in a quiet night would page.</summary>
    public const int PageBadEventsMin = 3;

    /// <summary>True when these events burn strictly faster than the factor; no data never does.</summary>
    public static bool Exceeds(EventCounts counts, decimal target, Fraction factor) =>
        ErrorBudget.BurnRate(counts, target) is { } burn && burn > factor;

    /// <summary>True when both windows burn strictly faster than the factor.</summary>
    public static bool Fires(EventCounts shortWindow, EventCounts longWindow, decimal target, Fraction factor) =>
        Exceeds(shortWindow, target, factor) && Exceeds(longWindow, target, factor);

    /// <summary>True when a total outage would exceed the factor: factor * (1 - target) &lt; 1.</summary>
    public static bool IsReachable(decimal target, Fraction factor) => factor * ErrorBudget.Budget(target) < Fraction.One;

    /// <summary>True when one bad event already overspends what this traffic allows: (1 - target) * valid &lt; 1.</summary>
    public static bool IsLowTraffic(EventCounts counts, decimal target) => ErrorBudget.Allowed(counts, target) < Fraction.One;

    /// <summary>True when there are too few bad events to wake somebody; the alert becomes a ticket that says so.</summary>
    public static bool IsLowConfidence(EventCounts longWindow) => longWindow.Bad < PageBadEventsMin;

    /// <summary>How long a constant error share must last until the long window exceeds the factor; null when it never does.</summary>
    public static TimeSpan? DetectedAfter(TimeSpan longWindow, decimal target, Fraction factor, Fraction errorShare)
    {
        var needed = factor * ErrorBudget.Budget(target);
        return errorShare <= needed ? null : Ticks(needed * Fraction.Of(longWindow) / errorShare);
    }

    /// <summary>How long after the recovery the short window falls back to the factor; zero when it was never above it.</summary>
    public static TimeSpan ClearedAfter(TimeSpan shortWindow, decimal target, Fraction factor, Fraction errorShare)
    {
        var needed = factor * ErrorBudget.Budget(target);
        return errorShare <= needed ? TimeSpan.Zero : Ticks(Fraction.Of(shortWindow) * (Fraction.One - (needed / errorShare)));
    }

    private static TimeSpan Ticks(Fraction ticks) => TimeSpan.FromTicks((long)ticks.ToDecimal(0));
}
