using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Economics;

/// <summary>Applies a dated price to billable tokens; exact decimal arithmetic, the same for streamed and buffered answers.</summary>
public static class UsagePricer
{
    private const decimal TokensPerPriceUnit = 1_000_000m;
    private const decimal SearchesToTokens = 1_000m; // Searches are priced by the thousand, tokens by the million.
    private const int FractionDigits = 12;

    /// <summary>Whether a price is known.</summary>
    public static PriceState StateOf(PriceEntry? price) =>
        price is null ? PriceState.Unknown
        : PriceCeiling.Of(price, long.MaxValue, null) is { HighestInput: 0, HighestOutput: 0 } ? PriceState.Free
        : PriceState.Priced;

    /// <summary>
    /// The cost of a use. Cached and written tokens are parts of the prompt and are charged once, at their own rate; reasoning is a
    /// part of the output and is charged with it.
    /// </summary>
    public static PricedUsage Price(UsageVector usage, PriceEntry? price) => Price(usage, price, static _ => null);

    /// <summary>
    /// The cost of a use some of whose parts other models answered. Each part is a call of its own: its own prompt decides its tier.
    /// The price of a model that nobody knows makes the whole unknown, because a part of it is.
    /// </summary>
    public static PricedUsage Price(UsageVector usage, PriceEntry? price, Func<string, PriceEntry?> priceOfModel)
    {
        ArgumentNullException.ThrowIfNull(usage);
        ArgumentNullException.ThrowIfNull(priceOfModel);
        if (price is null)
        {
            return new PricedUsage(PriceState.Unknown, null, null);
        }

        var sum = 0m;
        foreach (var part in usage.Parts ?? [])
        {
            if ((part.Model is null ? price : priceOfModel(part.Model)) is not { } own)
            {
                return new PricedUsage(PriceState.Unknown, null, null);
            }

            sum += Sum(OfPart(part, usage), own);
        }

        sum = usage.Parts is { Count: > 0 } ? sum : Sum(usage, price);
        sum += usage.WebSearches * (price.WebSearch ?? 0) * SearchesToTokens;
        return new PricedUsage(sum == 0 ? StateOf(price) : PriceState.Priced, RoundUp(sum / TokensPerPriceUnit), price.Version);
    }

    /// <summary>The most that a use of this size can cost, whatever the provider's cache and service tier do.</summary>
    public static Money Ceiling(long inputTokens, long outputTokens, PriceEntry price, string? service = null)
    {
        ArgumentNullException.ThrowIfNull(price);
        var rates = PriceCeiling.Of(price, inputTokens, service);
        return RoundUp(((inputTokens * rates.HighestInput) + (outputTokens * rates.HighestOutput)) / TokensPerPriceUnit);
    }

    /// <summary>The most that so many searches can cost.</summary>
    public static Money Searches(long count, PriceEntry price)
    {
        ArgumentNullException.ThrowIfNull(price);
        return RoundUp(count * (price.WebSearch ?? 0) * SearchesToTokens / TokensPerPriceUnit);
    }

    /// <summary>How many output tokens an amount pays for after the prompt at its highest price; negative when the prompt alone costs more.</summary>
    public static long OutputTokensFor(Money amount, long inputTokens, PriceEntry price, string? service = null)
    {
        ArgumentNullException.ThrowIfNull(price);
        var rates = PriceCeiling.Of(price, inputTokens, service);
        var rest = (amount.Usd * TokensPerPriceUnit) - (inputTokens * rates.HighestInput);
        return rest < 0 ? -1
            : rates.HighestOutput == 0 ? long.MaxValue
            : (long)Math.Min(decimal.Floor(rest / rates.HighestOutput), long.MaxValue);
    }

    private static UsageVector OfPart(UsagePart part, UsageVector whole) =>
        new(part.Input, part.CachedInput, part.CacheWrite, part.Output, 0)
        {
            CacheWrite1H = part.CacheWrite1H,
            ServiceTier = whole.ServiceTier,
            Region = whole.Region,
        };

    private static decimal Sum(UsageVector usage, PriceEntry price)
    {
        var rates = RatesOf(usage, price);
        var cacheWrite = rates.CacheWrite ?? rates.Input;
        var plain = Math.Max(0, usage.Input - usage.CachedInput - usage.CacheWrite - usage.CacheWrite1H);
        var sound = Math.Min(usage.AudioInput, plain); // What of it came from a cache is charged as cached.
        var spoken = Math.Min(usage.AudioOutput, usage.Output);
        var reasoning = Math.Min(usage.Reasoning, usage.Output - spoken);
        var sum = ((plain - sound) * rates.Input)
            + (sound * (rates.AudioInput ?? rates.Input))
            + (usage.CachedInput * (rates.CachedInput ?? rates.Input))
            + (usage.CacheWrite * cacheWrite)
            + (usage.CacheWrite1H * (rates.CacheWrite1H ?? cacheWrite))
            + ((usage.Output - spoken - reasoning) * rates.Output)
            + (spoken * (rates.AudioOutput ?? rates.Output))
            + (reasoning * (rates.Reasoning ?? rates.Output));
        return usage.Region is { } region && price.RegionFactors.TryGetValue(region, out var factor) ? sum * factor : sum;
    }

    // A service tier without figures of its own costs what the usual one costs.
    private static PriceRates RatesOf(UsageVector usage, PriceEntry price) =>
        usage.ServiceTier is { } service && price.Services.TryGetValue(service, out var other)
            ? RatesOf(usage.Input, other.Rates, other.Tiers)
            : RatesOf(usage.Input, price.Rates, price.Tiers);

    private static PriceRates RatesOf(long input, PriceRates rates, IReadOnlyList<PriceTier> tiers)
    {
        foreach (var tier in tiers)
        {
            rates = input > tier.Over ? tier.Rates : rates;
        }

        return rates;
    }

    // A counter holds pico-dollars; what is finer is rounded up, so that the ledger never shows less than was spent.
    private static Money RoundUp(decimal usd) => new(decimal.Round(usd, FractionDigits, MidpointRounding.ToPositiveInfinity));
}
