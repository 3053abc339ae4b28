using Keelson.Primitives;
using Keelson.Telemetry;
using Keelson.Telemetry.Query;

namespace Keelson.Tests.Telemetry.Query;

public sealed class EventQueryTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pages_follow_each_other_without_a_gap_or_a_repeat(bool isNewestFirst)
    {
        await using var rig = new TelemetryRig();
        for (var i = 0; i < 25; i++)
        {
            await rig.CommitAsync(EventTypes.RunStarted);
        }

        var query = new EventQuery(rig.Store);
        var positions = new List<long>();
        string? cursor = null;
        do
        {
            var page = await query.ReadAsync(EventFilter.All, cursor, 10, isNewestFirst, TelemetryRig.Cancellation);
            Assert.Equal(25, page.Position);
            Assert.InRange(page.Items.Count, 1, 10);
            positions.AddRange(page.Items.Select(item => item.Position));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        var ascending = Enumerable.Range(1, 25).Select(i => (long)i);
        Assert.Equal(isNewestFirst ? ascending.Reverse() : ascending, positions);
    }

    [Fact]
    public async Task A_page_that_ends_exactly_at_the_end_has_no_next()
    {
        await using var rig = new TelemetryRig();
        for (var i = 0; i < 10; i++)
        {
            await rig.CommitAsync(EventTypes.RunStarted);
        }

        Assert.Null((await new EventQuery(rig.Store).ReadAsync(EventFilter.All, null, 10, true, TelemetryRig.Cancellation)).NextCursor);
    }

    [Fact]
    public async Task Every_filter_lets_only_its_own_through()
    {
        await using var rig = new TelemetryRig();
        await rig.CommitAsync(EventTypes.RunStarted, new EventData { Workflow = "a", Run = "r_1" });
        await rig.CommitAsync(EventTypes.InferenceCompleted, new EventData { Workflow = "a", Run = "r_1", Request = "q_1", Session = "s_1" });
        rig.Time.Advance(TimeSpan.FromMinutes(5));
        await rig.CommitAsync(EventTypes.RunCompleted, new EventData { Workflow = "b", Run = "r_2" });
        var start = rig.Time.Start;

        (EventFilter Filter, long[] Expected)[] cases =
        [
            (new EventFilter { Type = EventTypes.RunStarted }, [1]),
            (new EventFilter { Type = "keelson.run." }, [1, 3]),
            (new EventFilter { Workflow = "a" }, [1, 2]),
            (new EventFilter { Run = "r_2" }, [3]),
            (new EventFilter { Session = "s_1" }, [2]),
            (new EventFilter { Request = "q_1" }, [2]),
            (new EventFilter { From = start.AddMinutes(5) }, [3]),
            (new EventFilter { To = start.AddMinutes(5) }, [1, 2]),
            (new EventFilter { Workflow = "a", Type = "keelson.inference." }, [2]),
        ];
        foreach (var (filter, expected) in cases)
        {
            var page = await new EventQuery(rig.Store).ReadAsync(filter, null, 10, isNewestFirst: false, TelemetryRig.Cancellation);
            Assert.Equal(expected, page.Items.Select(item => item.Position));
            Assert.All(page.Items, item => Assert.True(filter.Matches(item.Record)));
        }
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData(null, 1_001)]
    [InlineData("x", 10)]
    [InlineData("-1", 10)]
    [InlineData("99999999999999999999", 10)]
    public async Task A_wrong_limit_or_cursor_is_refused(string? cursor, int limit)
    {
        await using var rig = new TelemetryRig();
        var refused = await Assert.ThrowsAsync<FaultException>(
            async () => await new EventQuery(rig.Store).ReadAsync(EventFilter.All, cursor, limit, true, TelemetryRig.Cancellation));
        Assert.Equal(ErrorCodes.RequestInvalid, refused.Fault.Code);
    }
}
