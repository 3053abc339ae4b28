using System.Diagnostics.CodeAnalysis;

namespace Keelson.Reliability;

/// <summary>
/// A calendar window in an IANA time zone: start inclusive, end exclusive, both UTC. It is as long as the zone made it: a month with a
/// change of clocks has 743 or 721 hours.
/// </summary>
/// <param name="Start">The first instant.</param>
/// <param name="End">The first instant after it.</param>
internal readonly record struct CalendarWindow(DateTimeOffset Start, DateTimeOffset End)
{
    // No zone is further than 14 hours from UTC and none jumped by more than a day.
    private static readonly TimeSpan Reach = TimeSpan.FromHours(40);

    /// <summary>How long it is.</summary>
    public TimeSpan Length => End - Start;

    /// <summary>The window of that kind around an instant.</summary>
    public static CalendarWindow Around(DateTimeOffset instant, CalendarPeriod period, TimeZoneInfo zone)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
        var first = period switch
        {
            CalendarPeriod.Day => today,
            CalendarPeriod.IsoWeek => today.AddDays(-(((int)today.DayOfWeek + 6) % 7)),
            CalendarPeriod.Month => new DateOnly(today.Year, today.Month, 1),
            CalendarPeriod.Quarter => new DateOnly(today.Year, today.Month - ((today.Month - 1) % 3), 1),
            CalendarPeriod.Year => new DateOnly(today.Year, 1, 1),
            _ => throw new ArgumentOutOfRangeException(nameof(period), period, "No such period."),
        };
        var next = period switch
        {
            CalendarPeriod.Day => first.AddDays(1),
            CalendarPeriod.IsoWeek => first.AddDays(7),
            CalendarPeriod.Month => first.AddMonths(1),
            CalendarPeriod.Quarter => first.AddMonths(3),
            CalendarPeriod.Year => first.AddYears(1),
            _ => throw new ArgumentOutOfRangeException(nameof(period), period, "No such period."),
        };
        return new CalendarWindow(StartOfDay(first, zone), StartOfDay(next, zone));
    }

    /// <summary>The n-th recurrence of a date, always from the anchor with the day clamped: 31 January, 29 February, 31 March.</summary>
    public static DateOnly Occurrence(DateOnly anchor, int everyMonths, int index) => anchor.AddMonths(everyMonths * index);

    /// <summary>Finds a zone by its IANA name; false when this machine does not know it (the package tzdata is missing).</summary>
    public static bool TryFindZone(string name, [NotNullWhen(true)] out TimeZoneInfo? zone) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone);

    /// <summary>The first instant of a day: where midnight is skipped, the instant of the jump; where it comes twice, the first one.</summary>
    private static DateTimeOffset StartOfDay(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        DateTimeOffset? earliest = null;
        for (var probe = midnight - Reach; probe <= midnight + Reach; probe += TimeSpan.FromHours(1))
        {
            var candidate = midnight - zone.GetUtcOffset(probe);
            if (Local(candidate, zone) == midnight && (earliest is null || candidate < earliest))
            {
                earliest = candidate;
            }
        }

        return earliest ?? Jump(midnight, zone);
    }

    private static DateTimeOffset Jump(DateTimeOffset midnight, TimeZoneInfo zone)
    {
        var before = midnight - Reach;
        var after = midnight + Reach;
        while (after - before > TimeSpan.FromSeconds(1))
        {
            var middle = before + ((after - before) / 2);
            if (Local(middle, zone) < midnight)
            {
                before = middle;
            }
            else
            {
                after = middle;
            }
        }

        // Zones jump at whole seconds.
        return new DateTimeOffset(after.Ticks - (after.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
    }

    private static DateTimeOffset Local(DateTimeOffset instant, TimeZoneInfo zone) =>
        new(instant.UtcDateTime.Ticks + zone.GetUtcOffset(instant).Ticks, TimeSpan.Zero);
}
