using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Economics;

/// <summary>Applies a dated price to billable tokens; exact decimal arithmetic, the same for streamed and buffered answers.</summary>
public static class UsagePricer
{
    private const decimal TokensPerPriceUnit = 1_000_000m;
    private const int FractionDigits = 12;

    /// <summary>Whether a price is known.</summary>
    public static PriceState StateOf(PriceEntry? price) => price switch
    {
        null => PriceState.Unknown,
        _ when HighestInput(price) == 0 && price.Output == 0 => PriceState.Free,
        _ => PriceState.Priced,
    };

    /// <summary>
    /// The cost of a use. Cached and written tokens are parts of the prompt and are charged once, at their own rate; reasoning is a
    /// part of the output and is charged with it.
    /// </summary>
    public static PricedUsage Price(UsageVector usage, PriceEntry? price)
    {
        ArgumentNullException.ThrowIfNull(usage);
        if (price is null)
        {
            return new PricedUsage(PriceState.Unknown, null, null);
        }

        var cacheWrite = price.CacheWrite ?? price.Input;
        var plain = Math.Max(0, usage.Input - usage.CachedInput - usage.CacheWrite - usage.CacheWrite1H);
        var sum = (plain * price.Input)
            + (usage.CachedInput * (price.CachedInput ?? price.Input))
            + (usage.CacheWrite * cacheWrite)
            + (usage.CacheWrite1H * (price.CacheWrite1H ?? cacheWrite))
            + (usage.Output * price.Output);
        return new PricedUsage(StateOf(price), RoundUp(sum / TokensPerPriceUnit), price.Version);
    }

    /// <summary>The most that a use of this size can cost, whatever the provider's cache does.</summary>
    public static Money Ceiling(long inputTokens, long outputTokens, PriceEntry price)
    {
        ArgumentNullException.ThrowIfNull(price);
        return RoundUp(((inputTokens * HighestInput(price)) + (outputTokens * price.Output)) / TokensPerPriceUnit);
    }

    /// <summary>How many output tokens an amount pays for after the prompt at its highest price; negative when the prompt alone costs more.</summary>
    public static long OutputTokensFor(Money amount, long inputTokens, PriceEntry price)
    {
        ArgumentNullException.ThrowIfNull(price);
        var rest = (amount.Usd * TokensPerPriceUnit) - (inputTokens * HighestInput(price));
        return rest < 0 ? -1
            : price.Output == 0 ? long.MaxValue
            : (long)Math.Min(decimal.Floor(rest / price.Output), long.MaxValue);
    }

    private static decimal HighestInput(PriceEntry price) =>
        Math.Max(
            Math.Max(price.Input, price.CachedInput ?? 0),
            Math.Max(price.CacheWrite ?? 0, price.CacheWrite1H ?? 0));

    // A counter holds pico-dollars; what is finer is rounded up, so that the ledger never shows less than was spent.
    private static Money RoundUp(decimal usd) => new(decimal.Round(usd, FractionDigits, MidpointRounding.ToPositiveInfinity));
}
