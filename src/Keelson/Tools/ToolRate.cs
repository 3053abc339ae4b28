namespace Keelson.Tools;

/// <summary>
/// Decides when a call may begin, by the generic cell rate algorithm: one instant (the theoretical arrival time) is all that is
/// remembered, and turns are given in the order in which they are asked for. Pure.
/// </summary>
internal static class ToolRate
{
    /// <summary>Takes a turn.</summary>
    /// <param name="arrival">The theoretical arrival time so far.</param>
    /// <param name="limits">The limits; with a rate.</param>
    /// <param name="now">The time.</param>
    /// <param name="waitMax">The longest that the caller can wait.</param>
    /// <returns>
    /// The next arrival time and how long to wait; or, when the turn is later than the caller can wait, the unchanged arrival time and the
    /// wait that would have been needed.
    /// </returns>
    public static (DateTimeOffset Arrival, TimeSpan Wait, bool IsTaken) Take(DateTimeOffset arrival, ToolLimits limits, DateTimeOffset now, TimeSpan waitMax)
    {
        var interval = TimeSpan.FromSeconds(1 / limits.PerSecond!.Value);
        var tolerance = interval * (limits.Burst - 1);
        var expected = arrival > now ? arrival : now;
        var wait = expected - tolerance - now;
        wait = wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        return wait > waitMax ? (arrival, wait, false) : (expected + interval, wait, true);
    }
}
