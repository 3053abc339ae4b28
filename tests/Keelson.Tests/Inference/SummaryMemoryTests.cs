using Keelson.Inference;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Inference;

public sealed class SummaryMemoryTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void What_was_kept_is_found_for_an_hour_and_by_its_own_tenant_alone()
    {
        var memory = new SummaryMemory(_time);
        memory.Keep("acme", "d1", "short");

        Assert.Equal(("short", null, null), (memory.Find("acme", "d1"), memory.Find("globex", "d1"), memory.Find("acme", "d2")));
        _time.Advance(TimeSpan.FromMinutes(61));
        Assert.Null(memory.Find("acme", "d1"));
    }

    [Fact]
    public void The_oldest_gives_way_when_there_are_too_many()
    {
        var memory = new SummaryMemory(_time);
        for (var index = 0; index < 2001; index++)
        {
            memory.Keep("acme", $"d{index}", "short");
        }

        memory.Keep("acme", "d1", "newer");
        memory.Keep("acme", "d2001", "short");

        Assert.Equal((null, "newer", null), (memory.Find("acme", "d0"), memory.Find("acme", "d1"), memory.Find("acme", "d2")));
    }
}
