using CsCheck;
using Keelson.Tools;

namespace Keelson.Tests.Tools;

public sealed class ToolRateTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_burst_begins_at_once_and_the_rest_at_the_rate()
    {
        var limits = new ToolLimits { PerSecond = 2, Burst = 3 };
        var arrival = DateTimeOffset.MinValue;
        var waits = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            (arrival, var wait, var isTaken) = ToolRate.Take(arrival, limits, Start, TimeSpan.FromSeconds(10));
            Assert.True(isTaken);
            waits.Add(wait.TotalMilliseconds);
        }

        Assert.Equal([0, 0, 0, 500, 1_000], waits);
    }

    [Fact]
    public void A_turn_that_comes_too_late_is_not_taken_and_costs_nothing()
    {
        var limits = new ToolLimits { PerSecond = 1 };
        var (arrival, _, _) = ToolRate.Take(DateTimeOffset.MinValue, limits, Start, TimeSpan.Zero);

        var refused = ToolRate.Take(arrival, limits, Start, TimeSpan.FromMilliseconds(999));
        var later = ToolRate.Take(refused.Arrival, limits, Start.AddSeconds(1), TimeSpan.Zero);

        Assert.Equal((false, TimeSpan.FromSeconds(1)), (refused.IsTaken, refused.Wait));
        Assert.Equal((true, TimeSpan.Zero), (later.IsTaken, later.Wait));
    }

    [Fact]
    public void In_no_window_do_more_calls_begin_than_the_burst_and_the_rate_allow() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 10], Gen.Int[0, 400].Array[1, 200]).Sample((perSecond, burst, gaps) =>
        {
            var limits = new ToolLimits { PerSecond = perSecond, Burst = burst };
            var (arrival, now) = (DateTimeOffset.MinValue, Start);
            var begins = new List<DateTimeOffset>();
            foreach (var gap in gaps)
            {
                now = now.AddMilliseconds(gap);
                (arrival, var wait, var isTaken) = ToolRate.Take(arrival, limits, now, TimeSpan.FromSeconds(2));
                if (isTaken)
                {
                    begins.Add(now + wait);
                }
            }

            for (var i = 0; i < begins.Count; i++)
            {
                var inWindow = begins.Count(begin => begin >= begins[i] && begin < begins[i] + TimeSpan.FromSeconds(1));
                Assert.True(inWindow <= burst + perSecond, $"{inWindow} began in one second");
            }
        });
}
