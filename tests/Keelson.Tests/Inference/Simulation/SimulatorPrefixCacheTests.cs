using Keelson.Inference.Simulation;

namespace Keelson.Tests.Inference.Simulation;

public sealed class SimulatorPrefixCacheTests
{
    private static readonly string Text = string.Concat(Enumerable.Range(0, 2000).Select(index => $"w{index:D6} ")); // 16,000 characters.
    private readonly SimulatorPrefixCache _cache = new(100_000, TimeSpan.FromMinutes(5));

    [Fact]
    public void Prompts_share_their_first_blocks_as_far_as_they_begin_alike()
    {
        _cache.Keep(Prefix(Text), TimeSpan.Zero);

        Assert.Equal(3968, Match(Text)); // 62 whole blocks of 64: at least one token is read anew.
        Assert.Equal(1984, Match(Text[..8000] + "x" + Text[8001..]));
        Assert.Equal(0, Match("x" + Text));
    }

    [Fact]
    public void Trap_37_tenants_never_share_a_prefix()
    {
        _cache.Keep(Prefix(Text), TimeSpan.Zero);

        Assert.Equal(0, _cache.Match(Prefix(Text, "globex"), TimeSpan.Zero));
    }

    [Fact]
    public void A_prompt_that_is_still_being_read_helps_nobody()
    {
        _cache.Keep(Prefix(Text), TimeSpan.FromSeconds(2));

        Assert.Equal(0, _cache.Match(Prefix(Text), TimeSpan.FromSeconds(1)));
        Assert.NotEqual(0, _cache.Match(Prefix(Text), TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void What_nobody_used_for_long_is_gone_and_use_keeps_it()
    {
        _cache.Keep(Prefix(Text), TimeSpan.Zero);
        _cache.Keep(Prefix(Text), TimeSpan.FromMinutes(4));

        Assert.NotEqual(0, _cache.Match(Prefix(Text), TimeSpan.FromMinutes(8)));
        Assert.Equal(0, _cache.Match(Prefix(Text), TimeSpan.FromMinutes(10)));
    }

    [Fact]
    public void A_small_cache_loses_the_oldest_first_and_the_end_before_the_beginning()
    {
        var small = new SimulatorPrefixCache(1280, TimeSpan.FromMinutes(5)); // 20 blocks.
        small.Keep(Prefix(Text[..4096]), TimeSpan.Zero); // 16 blocks.
        small.Keep(Prefix(new string('z', 2048)), TimeSpan.Zero); // 8 blocks.

        Assert.Equal(12 * 64, small.Match(Prefix(Text[..4096]), TimeSpan.Zero));
        Assert.Equal(7 * 64, small.Match(Prefix(new string('z', 2048)), TimeSpan.Zero));
    }

    private static SimulatorPrefix Prefix(string text, string scope = "acme") => new(scope, text, text.Length / 4);

    private int Match(string text) => _cache.Match(Prefix(text), TimeSpan.Zero);
}
