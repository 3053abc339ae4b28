using Keelson.Context;
using Keelson.Context.Advice;
using Keelson.Economics;
using Keelson.Primitives;

namespace Keelson.Tests.Context.Advice;

public sealed class TierAdvisorTests
{
    private static readonly TierModel[] Tiers =
    [
        new(ContextTier.Short, 8_192, new Dictionary<ValueClass, decimal>(), null),
        new(ContextTier.Medium, 65_536, new Dictionary<ValueClass, decimal>(), null),
        new(ContextTier.Long, 262_144, new Dictionary<ValueClass, decimal>(), null),
    ];

    private static readonly PriceEntry Price = new("kimi", new DateOnly(2026, 1, 1), 1.00m, 4.00m, "config")
    {
        CachedInput = 0.10m,
        Tiers = [new PriceTier(100_000, new PriceRates(2.00m, 8.00m))],
    };

    [Theory]
    [InlineData(58, "Inconclusive", null)] // 58 without an exception do not prove 95 %.
    [InlineData(59, "Lower", ContextTier.Short)] // 59 do.
    public void A_tier_is_proven_enough_by_59_prompts_and_not_by_fewer(int prompts, string verdict, ContextTier? advised)
    {
        var advice = Advise(ContextTier.Long, (4_000, prompts));

        Assert.Equal((verdict, advised, (long)prompts), (advice.Verdict.ToString(), advice.Advised, advice.Requests));
    }

    [Fact]
    public void No_prompts_are_no_advice()
    {
        var advice = Advise(ContextTier.Long);

        Assert.Equal((TierVerdict.NoData, null, null), (advice.Verdict, advice.Advised, advice.NeedTokensP95));
        Assert.All(advice.Tiers, tier => Assert.Null(tier.Share));
    }

    [Fact]
    public void What_is_declared_is_kept_when_it_is_enough_and_nothing_smaller_is()
    {
        var advice = Advise(ContextTier.Medium, (4_000, 300), (40_000, 100));

        Assert.Equal((TierVerdict.Keep, ContextTier.Medium), (advice.Verdict, advice.Advised));
        Assert.Null(advice.Saving);
        Assert.InRange(advice.NeedTokensP95!.Value, 40_000, 41_000);
        Assert.Equal([300L, 400L, 400L], advice.Tiers.Select(tier => tier.Fitting));
    }

    [Fact]
    public void A_tier_that_one_prompt_in_ten_outgrows_should_be_larger()
    {
        var advice = Advise(ContextTier.Short, (4_000, 270), (40_000, 30));

        Assert.Equal((TierVerdict.Raise, ContextTier.Medium), (advice.Verdict, advice.Advised));
    }

    [Fact]
    public void When_nothing_is_large_enough_the_largest_is_kept_and_it_is_said_why()
    {
        var advice = Advise(ContextTier.Long, (4_000, 90), (400_000, 30));

        Assert.Equal((TierVerdict.Keep, ContextTier.Long), (advice.Verdict, advice.Advised));
        Assert.Contains("no larger one", advice.Because, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_prompt_counts_as_one_that_was_needed()
    {
        var bins = new List<KeyValuePair<ContextUseKey, ContextUseSums>>
        {
            Bin(4_000, 270),
            KeyValuePair.Create(new ContextUseKey("triage", "", PromptBins.Of(40_000)), new ContextUseSums(0, 0, 30, 0, 0, 0, 0)),
        };

        var advice = TierAdvisor.Advise("triage", ContextTier.Short, Tiers, bins, _ => Price);

        Assert.Equal((TierVerdict.Raise, 30L, 300L), (advice.Verdict, advice.Overflowed, advice.Requests));
    }

    [Fact]
    public void The_saving_is_the_difference_of_two_prices_and_the_tiers_of_the_price_count()
    {
        // 4 of 400 prompts have 131,072 tokens, half of them cached; over 100,000 everything costs twice as much.
        var advice = Advise(ContextTier.Long, (4_000, 396), (131_072, 4));

        var before = 4 * ((65_536 * 2.00m) + (65_536 * 2.00m) + (100 * 8.00m)) / 1_000_000;
        var after = 4 * ((4_096 * 1.00m) + (4_096 * 0.10m) + (100 * 4.00m)) / 1_000_000;
        Assert.Equal((TierVerdict.Lower, ContextTier.Short), (advice.Verdict, advice.Advised));
        Assert.Equal(before - after, advice.Saving!.Value.Usd);
    }

    [Fact]
    public void A_saving_at_a_price_that_nobody_knows_is_unknown_and_not_0()
    {
        var bins = new[] { Bin(4_000, 396), Bin(131_072, 4) };

        var advice = TierAdvisor.Advise("triage", ContextTier.Long, Tiers, bins, _ => null);

        Assert.Equal((TierVerdict.Lower, null), (advice.Verdict, advice.Saving));
    }

    private static TierAdvice Advise(ContextTier declared, params (long Tokens, int Count)[] prompts) =>
        TierAdvisor.Advise("triage", declared, Tiers, prompts.Select(one => Bin(one.Tokens, one.Count)), _ => Price);

    // The price of the tier has no rate for cached tokens: they cost as the prompt.
    private static KeyValuePair<ContextUseKey, ContextUseSums> Bin(long tokens, int count) => KeyValuePair.Create(
        new ContextUseKey("triage", "kimi", PromptBins.Of(tokens)),
        new ContextUseSums(count, 0, 0, tokens * count, tokens / 2 * count, 0, 100L * count));
}
