using System.Collections.Concurrent;
using Keelson.Primitives;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Primitives;

public sealed class IdFactoryTests
{
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 10, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public void An_identifier_is_a_version_7_uuid_of_the_injected_clock()
    {
        var ids = new IdFactory(new FakeTimeProvider(Start));

        for (var round = 0; round < 300; round++)
        {
            var id = Decode(ids.NextEventId());

            Assert.Equal(Start.ToUnixTimeMilliseconds(), (long)(id >> 80));
            Assert.Equal(7, (int)((id >> 76) & 0xF));
            Assert.Equal(2, (int)((id >> 62) & 0x3));
        }
    }

    [Fact]
    public void Identifiers_of_a_later_moment_sort_behind()
    {
        var time = new FakeTimeProvider(Start);
        var ids = new IdFactory(time);
        var before = ids.NextEventId();

        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(string.CompareOrdinal(before, ids.NextEventId()) < 0);
    }

    [Fact]
    public void No_two_are_equal_on_any_thread()
    {
        var ids = new IdFactory(new FakeTimeProvider(Start));
        var seen = new ConcurrentDictionary<string, bool>();

        Parallel.For(0, 20_000, _ => Assert.True(seen.TryAdd(ids.NextEventId(), true)));
    }

    [Fact]
    public void A_run_of_the_same_time_and_seed_has_the_same_identifier()
    {
        byte[] seed = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

        var run = IdFactory.RunAt(Start, seed);

        Assert.Equal(run, IdFactory.RunAt(Start, seed));
        Assert.Equal("r_01m83xj8bve41861050r3gg28a", run.Value);
    }

    private static UInt128 Decode(string id)
    {
        var value = UInt128.Zero;
        foreach (var digit in id)
        {
            value = (value << 5) | (uint)Digits.IndexOf(digit, StringComparison.Ordinal);
        }

        return value;
    }
}
