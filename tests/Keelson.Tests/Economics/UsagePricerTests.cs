using System.Collections.Frozen;
using CsCheck;
using Keelson.Economics;
using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Tests.Economics;

public sealed class UsagePricerTests
{
    private static readonly PriceEntry Price = new("m", new DateOnly(2026, 4, 20), 0.95m, 4.00m, "test") { CachedInput = 0.16m, CacheWrite = 1.1875m, CacheWrite1H = 1.90m };

    [Fact]
    public void Trap_1_cached_tokens_are_charged_once_and_at_their_own_rate()
    {
        var priced = UsagePricer.Price(new UsageVector(1840, 1024, 0, 212, 64), Price);

        Assert.Equal(((816 * 0.95m) + (1024 * 0.16m) + (212 * 4.00m)) / 1_000_000m, priced.Cost!.Value.Usd);
        Assert.Equal(("priced", "m@2026-04-20"), (priced.StateWord, priced.PriceVersion));
    }

    [Fact]
    public void Trap_5_reasoning_is_charged_with_the_output_and_not_again() =>
        Assert.Equal(UsagePricer.Price(new UsageVector(10, 0, 0, 100, 0), Price).Cost, UsagePricer.Price(new UsageVector(10, 0, 0, 100, 90), Price).Cost);

    [Fact]
    public void Writes_to_the_cache_have_rates_of_their_own()
    {
        var usage = new UsageVector(1000, 100, 200, 0, 0) { CacheWrite1H = 300 };

        Assert.Equal(((400 * 0.95m) + (100 * 0.16m) + (200 * 1.1875m) + (300 * 1.90m)) / 1_000_000m, UsagePricer.Price(usage, Price).Cost!.Value.Usd);
    }

    [Fact]
    public void Without_rates_of_their_own_the_cache_costs_what_input_costs()
    {
        var plain = new PriceEntry("m", new DateOnly(2026, 1, 1), 1m, 2m, "test");

        Assert.Equal(0.001m, UsagePricer.Price(new UsageVector(1000, 500, 300, 0, 0), plain).Cost!.Value.Usd);
    }

    [Fact]
    public void Trap_8_unknown_is_not_free()
    {
        var unknown = UsagePricer.Price(new UsageVector(1, 0, 0, 1, 0), null);
        var free = UsagePricer.Price(new UsageVector(1, 0, 0, 1, 0), new PriceEntry("local", default, 0, 0, "config"));

        Assert.Equal(("unknown", null), (unknown.StateWord, unknown.Cost));
        Assert.Equal(("free", Money.Zero), (free.StateWord, free.Cost));
    }

    [Fact]
    public void The_price_of_the_day_counts()
    {
        var book = new PriceBook([Price with { From = new DateOnly(2026, 1, 1), Input = 1 }, Price with { From = new DateOnly(2026, 6, 1), Input = 2 }]);

        Assert.Equal(1, book.Find("m", new DateOnly(2026, 5, 31))!.Input);
        Assert.Equal(2, book.Find("m", new DateOnly(2026, 6, 1))!.Input);
        Assert.Null(book.Find("m", new DateOnly(2025, 12, 31)));
    }

    [Fact]
    public void No_use_costs_more_than_its_ceiling_and_the_tokens_an_amount_pays_for_fit_into_it() =>
        Gen.Select(Gen.Long[0, 500_000], Gen.Long[0, 100_000], Gen.Long[0, 200_000], Gen.Long[0, 200_000], Gen.Int[0, 500], Gen.Int[0, 5000]).Sample(
            (input, output, cached, written, cents, outCents) =>
            {
                var price = new PriceEntry("m", default, cents / 100m, outCents / 100m, "test") { CacheWrite = cents * 1.25m / 100m, CachedInput = cents / 1000m };
                var read = Math.Min(cached, input);
                var usage = new UsageVector(input, read, Math.Min(written, input - read), output, 0);
                var ceiling = UsagePricer.Ceiling(input, output, price);
                var affordable = UsagePricer.OutputTokensFor(ceiling, input, price);
                return UsagePricer.Price(usage, price).Cost!.Value <= ceiling
                    && affordable >= output
                    && (price.Output == 0 || UsagePricer.Ceiling(input, affordable, price) <= ceiling);
            },
            iter: 5000);

    [Fact]
    public void Trap_7_the_whole_prompt_decides_the_tier_cached_parts_included_and_all_rates_follow()
    {
        var tiered = new PriceEntry("m", default, 3, 15, "test")
        {
            CachedInput = 0.3m,
            CacheWrite1H = 6,
            Tiers = [new PriceTier(200_000, new PriceRates(6, 22.5m) { CachedInput = 0.6m, CacheWrite1H = 12 })],
        };
        var at = new UsageVector(200_000, 190_000, 0, 1_000, 0);
        var over = new UsageVector(200_001, 190_000, 0, 1_000, 0) { CacheWrite1H = 10_000 };

        Assert.Equal(0.030m + 0.057m + 0.015m, UsagePricer.Price(at, tiered).Cost!.Value.Usd);
        Assert.Equal(0.000006m + 0.114m + 0.12m + 0.0225m, UsagePricer.Price(over, tiered).Cost!.Value.Usd);
    }

    [Fact]
    public void Trap_9_the_served_tier_and_the_region_change_the_price()
    {
        var price = new PriceEntry("m", default, 5, 30, "test")
        {
            Services = FrozenDictionary.ToFrozenDictionary([KeyValuePair.Create("priority", new ServicePrice(new PriceRates(10, 60)))]),
            RegionFactors = FrozenDictionary.ToFrozenDictionary([KeyValuePair.Create("eu", 1.1m)]),
        };
        var usage = new UsageVector(1_000_000, 0, 0, 0, 0);

        Assert.Equal(5m, UsagePricer.Price(usage, price).Cost!.Value.Usd);
        Assert.Equal(10m, UsagePricer.Price(usage with { ServiceTier = "priority" }, price).Cost!.Value.Usd);
        Assert.Equal(11m, UsagePricer.Price(usage with { ServiceTier = "priority", Region = "eu" }, price).Cost!.Value.Usd);
        Assert.Equal(5m, UsagePricer.Price(usage with { ServiceTier = "unheard-of", Region = "moon" }, price).Cost!.Value.Usd);
    }

    [Fact]
    public void Trap_6_each_part_is_priced_by_its_own_prompt_and_model()
    {
        var own = new PriceEntry("m", default, 3, 15, "test") { Tiers = [new PriceTier(50_000, new PriceRates(6, 30))] };
        var advisor = new PriceEntry("big", default, 5, 25, "test");
        var usage = new UsageVector(61_000, 0, 0, 600, 0)
        {
            Parts =
            [
                new UsagePart("compaction", null, 55_000, 100),
                new UsagePart("message", null, 1_000, 100),
                new UsagePart("advisor_message", "big", 5_000, 400),
            ],
        };

        var priced = UsagePricer.Price(usage, own, model => model == "big" ? advisor : null);

        Assert.Equal(0.330m + 0.003m + 0.003m + 0.0015m + 0.025m + 0.010m, priced.Cost!.Value.Usd);
        Assert.Equal(PriceState.Unknown, UsagePricer.Price(usage, own).State);
    }

    [Fact]
    public void Trap_13_the_ceiling_is_that_of_the_tier_that_the_prompt_can_hit()
    {
        var tiered = new PriceEntry("m", default, 1, 4, "test") { Tiers = [new PriceTier(200_000, new PriceRates(2, 6))] };

        Assert.Equal(0.6m, UsagePricer.Ceiling(300_000, 0, tiered).Usd);
        Assert.Equal(0.1m, UsagePricer.Ceiling(100_000, 0, tiered).Usd);
    }

    [Fact]
    public void The_ceiling_holds_for_any_service_tier_that_nobody_has_to_ask_for()
    {
        var price = new PriceEntry("m", default, 1, 1, "test")
        {
            Services = FrozenDictionary.ToFrozenDictionary(
            [
                KeyValuePair.Create("priority", new ServicePrice(new PriceRates(2, 2))),
                KeyValuePair.Create("fast", new ServicePrice(new PriceRates(6, 6))),
            ]),
        };

        Assert.Equal(2m, UsagePricer.Ceiling(1_000_000, 0, price).Usd);
        Assert.Equal(1m, UsagePricer.Ceiling(1_000_000, 0, price, "default").Usd);
        Assert.Equal(6m, UsagePricer.Ceiling(1_000_000, 0, price, "fast").Usd);
    }

    [Fact]
    public void Audio_has_its_own_rates()
    {
        var price = new PriceEntry("m", default, 2.5m, 10, "test") { AudioInput = 40, AudioOutput = 80 };

        Assert.Equal(0.0025m + 0.04m + 0.01m + 0.08m, UsagePricer.Price(new UsageVector(2_000, 0, 0, 2_000, 0) { AudioInput = 1_000, AudioOutput = 1_000 }, price).Cost!.Value.Usd);
    }

    [Fact]
    public void Searches_of_the_web_are_charged_by_the_piece_beside_the_tokens_whatever_the_region()
    {
        var price = new PriceEntry("m", new DateOnly(2026, 1, 1), 1m, 4m, "config")
        {
            WebSearch = 10m,
            RegionFactors = new Dictionary<string, decimal> { ["eu"] = 1.1m }.ToFrozenDictionary(),
        };
        var usage = new UsageVector(1_000, 0, 0, 500, 0) { WebSearches = 3, Region = "eu" };

        Assert.Equal((0.003m * 1.1m) + 0.03m, UsagePricer.Price(usage, price).Cost!.Value.Usd);
        Assert.Equal(0.03m, UsagePricer.Price(usage, price).Cost!.Value.Usd - UsagePricer.Price(usage with { WebSearches = 0 }, price).Cost!.Value.Usd);
        Assert.Equal(0.003m * 1.1m, UsagePricer.Price(usage, price with { WebSearch = null }).Cost!.Value.Usd);
    }
}
