using System.Collections.Immutable;

namespace Keelson.Reliability;

/// <summary>An objective's counts as they were published; immutable, safe for any number of readers.</summary>
internal sealed class SeriesView(
    ImmutableSortedDictionary<int, SeriesCell> hours,
    ImmutableSortedDictionary<int, SeriesCell> days,
    int hoursGoneThrough)
{
    /// <summary>An objective that has seen nothing.</summary>
    public static SeriesView Empty { get; } =
        new(ImmutableSortedDictionary<int, SeriesCell>.Empty, ImmutableSortedDictionary<int, SeriesCell>.Empty, int.MinValue);

    /// <summary>The newest hour with a count, or null when there is none.</summary>
    public int? NewestHour => hours.IsEmpty ? null : hours.Keys.Last();

    /// <summary>
    /// Counts of the window (t - W, t], with t rounded up to its minute. Where an edge lies in an hour or day whose finer slots are gone,
    /// the window is widened to that hour or day, and says so.
    /// </summary>
    public WindowCounts Sum(DateTimeOffset through, TimeSpan window)
    {
        var last = MinuteClock.MinuteOf(through);
        var before = last - (int)Math.Ceiling(window.TotalMinutes);
        var sum = new WindowCounts(MinuteClock.EndOf(before), MinuteClock.EndOf(last));
        for (var day = MinuteClock.DayOf(before + 1); day <= MinuteClock.DayOf(last); day++)
        {
            if (days.TryGetValue(day, out var cell))
            {
                AddDay(sum, day, cell, before, last);
            }
        }

        return sum;
    }

    /// <summary>Counts by whole hours up to an instant, the oldest first: what a forecast starts from.</summary>
    public IReadOnlyList<EventCounts> ByHour(DateTimeOffset through, int count)
    {
        var last = MinuteClock.HourOf(MinuteClock.MinuteOf(through));
        return [.. Enumerable.Range(last - count + 1, count).Select(hour => hours.TryGetValue(hour, out var cell) ? cell.Counts : default)];
    }

    /// <summary>Counts by whole days up to an instant, the oldest first: what a trend is drawn from.</summary>
    public IReadOnlyList<EventCounts> ByDay(DateTimeOffset through, int count)
    {
        var last = MinuteClock.DayOf(MinuteClock.MinuteOf(through));
        return [.. Enumerable.Range(last - count + 1, count).Select(day => days.TryGetValue(day, out var cell) ? cell.Counts : default)];
    }

    private void AddDay(WindowCounts sum, int day, SeriesCell cell, int before, int last)
    {
        var begin = (day - 1) * MinuteClock.MinutesPerDay;
        var end = day * MinuteClock.MinutesPerDay;
        if (begin >= before && end <= last)
        {
            sum.Add(cell);
            return;
        }

        var from = MinuteClock.HourOf(Math.Max(before, begin) + 1);
        if (from <= hoursGoneThrough)
        {
            sum.Add(cell);
            sum.Widen(MinuteClock.EndOf(begin), MinuteClock.EndOf(end));
            return;
        }

        for (var hour = from; hour <= MinuteClock.HourOf(Math.Min(last, end)); hour++)
        {
            if (hours.TryGetValue(hour, out var part))
            {
                AddHour(sum, hour, part, before, last);
            }
        }
    }

    private static void AddHour(WindowCounts sum, int hour, SeriesCell cell, int before, int last)
    {
        var begin = (hour - 1) * MinuteClock.MinutesPerHour;
        var end = hour * MinuteClock.MinutesPerHour;
        if (begin >= before && end <= last)
        {
            sum.Add(cell);
        }
        else if (cell.HasMinutes)
        {
            AddMinutes(sum, cell, Math.Max(before, begin) - begin, Math.Min(last, end) - begin);
        }
        else
        {
            sum.Add(cell);
            sum.Widen(MinuteClock.EndOf(begin), MinuteClock.EndOf(end));
        }
    }

    private static void AddMinutes(WindowCounts sum, SeriesCell cell, int from, int to)
    {
        var part = default(EventCounts);
        for (var place = from; place < to; place++)
        {
            part += cell.Minute(place);
        }

        sum.Add(part);
        if (part == cell.Counts)
        {
            sum.AddDetails(cell);
        }
    }
}
