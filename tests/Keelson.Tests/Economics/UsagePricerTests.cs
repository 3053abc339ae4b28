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
}
