using System.Globalization;
using System.Text.Json;
using Keelson.Reliability;

namespace Keelson.Tests.Reliability;

public sealed class CalendarWindowTests
{
    [Fact]
    public void Windows_begin_and_end_where_the_zone_says()
    {
        foreach (var row in SreVectors.Read("calendar_windows").GetProperty("windows").EnumerateArray())
        {
            var window = Window(
                Time(row.GetProperty("nowUtc")),
                Enum.Parse<CalendarPeriod>(row.GetProperty("kind").GetString()!, ignoreCase: true),
                row.GetProperty("zone").GetString()!);
            Assert.Equal(Time(row.GetProperty("startUtc")), window.Start);
            Assert.Equal(Time(row.GetProperty("endUtc")), window.End);
            Assert.Equal(row.GetProperty("hours").GetDouble(), window.Length.TotalHours);
        }
    }

    [Fact]
    public void Recurrences_come_from_the_anchor_with_the_day_clamped()
    {
        foreach (var row in SreVectors.Read("calendar_windows").GetProperty("anchors").EnumerateArray())
        {
            var anchor = DateOnly.Parse(row.GetProperty("anchor").GetString()!, CultureInfo.InvariantCulture);
            var months = row.GetProperty("everyMonths").GetInt32();
            var expected = row.GetProperty("occurrences").EnumerateArray()
                .Select(date => DateOnly.Parse(date.GetString()!, CultureInfo.InvariantCulture));
            Assert.Equal(expected, expected.Select((_, index) => CalendarWindow.Occurrence(anchor, months, index)));
        }
    }

    [Theory]
    [InlineData("America/Sao_Paulo", "2017-10-15T12:00:00Z", "2017-10-15T03:00:00Z", "2017-10-16T02:00:00Z")] // midnight is skipped
    [InlineData("America/Havana", "2026-11-01T12:00:00Z", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z")] // midnight comes twice
    [InlineData("Pacific/Apia", "2011-12-31T00:00:00Z", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z")] // after a skipped day
    public void A_day_begins_at_its_first_instant(string zone, string now, string start, string end)
    {
        var window = Window(Parse(now), CalendarPeriod.Day, zone);
        Assert.Equal(Parse(start), window.Start);
        Assert.Equal(Parse(end), window.End);
    }

    [Fact]
    public void A_zone_that_this_machine_does_not_know_is_said_to_be_unknown() =>
        Assert.False(CalendarWindow.TryFindZone("Europe/Atlantis", out _));

    private static CalendarWindow Window(DateTimeOffset now, CalendarPeriod period, string zone)
    {
        Assert.SkipUnless(CalendarWindow.TryFindZone(zone, out var found), $"This machine has no time zone data for {zone}.");
        return CalendarWindow.Around(now, period, found!);
    }

    private static DateTimeOffset Time(JsonElement element) => Parse(element.GetString()!);

    private static DateTimeOffset Parse(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
