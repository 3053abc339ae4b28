namespace Keelson.Reliability;

/// <summary>Objectives that count good slices of time instead of events. A slice without valid events is in neither.</summary>
internal static class TimeSlices
{
    /// <summary>Judges each slice: good when its share of good events reaches the slice target.</summary>
    public static EventCounts Count(IEnumerable<EventCounts> slices, decimal sliceTarget)
    {
        var total = default(EventCounts);
        var target = Fraction.Of(sliceTarget);
        foreach (var slice in slices)
        {
            total += ErrorBudget.Share(slice) switch
            {
                null => new EventCounts(0, 0, 1),
                { } share when share >= target => new EventCounts(1, 0, 0),
                _ => new EventCounts(0, 1, 0),
            };
        }

        return total;
    }

    /// <summary>All slices together, weighted by their events: sum of bad / sum of valid, never a mean of shares.</summary>
    public static EventCounts Together(IEnumerable<EventCounts> slices) =>
        slices.Aggregate(default(EventCounts), (sum, slice) => sum + slice);
}
