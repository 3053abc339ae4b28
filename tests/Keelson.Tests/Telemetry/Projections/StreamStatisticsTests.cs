using Keelson.Telemetry;
using Keelson.Telemetry.Projections;

namespace Keelson.Tests.Telemetry.Projections;

public sealed class StreamStatisticsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private long _position;

    [Fact]
    public void Events_are_counted_by_type_and_minute()
    {
        var statistics = new StreamStatistics();
        Apply(statistics, EventTypes.RunStarted, Noon);
        Apply(statistics, EventTypes.RunStarted, Noon.AddSeconds(59));
        Apply(statistics, EventTypes.RunCompleted, Noon.AddMinutes(3));
        Apply(statistics, "keelson.later.invented", Noon.AddMinutes(3));

        var view = statistics.View(Noon.AddHours(-1));

        Assert.Equal(4, view.Position);
        Assert.Equal(4, view.Events);
        Assert.Equal(Noon.AddMinutes(3), view.NewestTime);
        Assert.Equal(2, view.ByType[EventTypes.RunStarted]);
        Assert.Equal(1, view.ByType["(unknown)"]);
        Assert.Equal([Noon, Noon.AddMinutes(3)], view.Minutes.Select(minute => minute.Start));
        Assert.Equal(2, view.Minutes[0].ByType[EventTypes.RunStarted]);
        Assert.Single(statistics.View(Noon.AddMinutes(1)).Minutes);
    }

    [Fact]
    public void What_the_stream_lost_is_shown()
    {
        var statistics = new StreamStatistics();
        Apply(statistics, EventTypes.TelemetryDropped, Noon, new EventData { Count = 15 });
        Apply(statistics, EventTypes.TelemetryDropped, Noon, new EventData { Count = 1 });
        Assert.Equal(16, statistics.View(Noon).Dropped);
    }

    [Fact]
    public void Minutes_of_more_than_a_day_ago_are_forgotten_and_totals_are_not()
    {
        var statistics = new StreamStatistics();
        Apply(statistics, EventTypes.RunStarted, Noon);
        Apply(statistics, EventTypes.RunStarted, Noon.AddDays(2));
        Apply(statistics, EventTypes.RunStarted, Noon.AddMinutes(1));

        var view = statistics.View(DateTimeOffset.MinValue);
        Assert.Equal([Noon.AddDays(2)], view.Minutes.Select(minute => minute.Start));
        Assert.Equal(3, view.Events);
    }

    [Fact]
    public void A_saved_state_goes_on_where_it_was()
    {
        var first = new StreamStatistics();
        Apply(first, EventTypes.RunStarted, Noon);
        Apply(first, EventTypes.TelemetryDropped, Noon, new EventData { Count = 3 });
        var second = new StreamStatistics();
        second.Load(first.Save()!.Value, first.Position);

        Assert.Equal(first.Save()!.Value.ToArray(), second.Save()!.Value.ToArray());
        Assert.Equal(2, second.Position);
        Assert.Equal(3, second.View(Noon).Dropped);
        Assert.Throws<InvalidDataException>(() => second.Load(new byte[] { 1 }, 1));
    }

    private void Apply(StreamStatistics statistics, string type, DateTimeOffset time, EventData? data = null) =>
        statistics.Apply(++_position, new TelemetryEvent($"e{_position}", "/acme/cells/1", type, time, data ?? new EventData()));
}
