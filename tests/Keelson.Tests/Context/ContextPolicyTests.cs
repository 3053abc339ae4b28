using Keelson.Context;
using Keelson.Primitives;

namespace Keelson.Tests.Context;

public sealed class ContextPolicyTests
{
    private static readonly ContextBook Book = new(
        [Tier(ContextTier.Short, 8_192), Tier(ContextTier.Medium, 65_536), Tier(ContextTier.Long, 262_144)],
        new Dictionary<string, ContextNeed>());

    [Theory]
    [InlineData("far below a boundary nothing is counted", 100, 4_000, 32_768, null, null, ContextVerdictKind.Fits, ContextTier.Short)]
    [InlineData("near a boundary it is", 2_000, 20_000, 262_144, null, null, ContextVerdictKind.NeedsCount, ContextTier.Long)]
    [InlineData("between boundaries it is not", 14_000, 60_000, 262_144, null, null, ContextVerdictKind.Fits, ContextTier.Medium)]
    [InlineData("a count decides", 20_000, 20_000, 262_144, null, null, ContextVerdictKind.Fits, ContextTier.Medium)]
    [InlineData("over the need", 9_000, 9_000, 262_144, null, ContextTier.Short, ContextVerdictKind.OverNeed, ContextTier.Long)]
    [InlineData("perhaps over the need", 8_000, 9_000, 262_144, null, ContextTier.Short, ContextVerdictKind.NeedsCount, ContextTier.Long)]
    [InlineData("surely over the window needs no count", 40_000, 280_000, 32_768, null, null, ContextVerdictKind.OverWindow, ContextTier.Long)]
    [InlineData("no room for a useful answer", 32_600, 32_600, 32_768, null, null, ContextVerdictKind.OverWindow, ContextTier.Long)]
    [InlineData("a short answer was wanted, and it fits", 32_600, 32_600, 32_768, 100, null, ContextVerdictKind.Fits, ContextTier.Medium)]
    public void The_cheap_bound_decides_where_it_can(string what, long low, long high, int window, int? wanted, ContextTier? need, ContextVerdictKind kind, ContextTier tier)
    {
        Assert.NotEmpty(what);
        var question = new ContextQuestion(new TokenBounds(low, high), window, wanted, 256, need is { } largest ? new ContextNeed("w", largest, null, null) : null);

        var verdict = ContextPolicy.Decide(question, Book);

        Assert.Equal((kind, tier), (verdict.Kind, verdict.Tier));
    }

    [Fact]
    public void Trap_29_an_output_limit_over_the_window_is_clamped()
    {
        var verdict = ContextPolicy.Decide(new ContextQuestion(TokenBounds.Counted(1_077, 0), 32_768, 32_000, 256, null), Book);

        Assert.Equal((ContextVerdictKind.Fits, 31_691L, ContextTier.Short), (verdict.Kind, verdict.OutputMax, verdict.Tier));
    }

    [Fact]
    public void Media_count_by_the_piece()
    {
        var bounds = TokenBounds.OfBytes(700, 2);

        Assert.Equal((100L, 700L + (2 * 4096)), (bounds.Low, bounds.High));
    }

    private static TierModel Tier(ContextTier tier, int tokens) => new(tier, tokens, new Dictionary<ValueClass, decimal>(), null);
}
