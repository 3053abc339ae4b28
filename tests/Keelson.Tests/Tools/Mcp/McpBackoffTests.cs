using Keelson.Tools.Mcp;

namespace Keelson.Tests.Tools.Mcp;

public sealed class McpBackoffTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Each_early_end_doubles_the_wait_up_to_a_minute()
    {
        var backoff = default(McpBackoff);
        var waits = new List<double>();
        for (var i = 0; i < 9; i++)
        {
            backoff = backoff.After(Now.AddSeconds(-5), Now);
            waits.Add((backoff.NotBefore - Now).TotalSeconds);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60, 60], waits);
    }

    [Fact]
    public void A_good_life_lets_counting_begin_anew()
    {
        var backoff = new McpBackoff(8, Now).After(Now.AddMinutes(-1), Now);

        Assert.Equal(new McpBackoff(1, Now.AddSeconds(1)), backoff);
    }
}
