namespace Keelson.Economics;

/// <summary>The highest rates that a request can be charged: which tier, service and region it will be is known only afterwards.</summary>
internal static class PriceCeiling
{
    private const string Fast = "fast"; // Costs several times as much, and nobody gets it without asking.

    /// <summary>The highest rates for prompts of up to so many tokens.</summary>
    /// <param name="price">The price.</param>
    /// <param name="inputTokens">The longest that the prompt can be.</param>
    /// <param name="service">The service tier that the request names; null: it leaves the choice to the provider.</param>
    public static PriceRates Of(PriceEntry price, long inputTokens, string? service)
    {
        var highest = Of(price.Rates, price.Tiers, inputTokens);
        foreach (var (name, other) in price.Services)
        {
            if (name == service || (service is null or "auto" && name != Fast))
            {
                highest = PriceRates.Max(highest, Of(other.Rates, other.Tiers, inputTokens));
            }
        }

        var factor = 1m;
        foreach (var one in price.RegionFactors.Values)
        {
            factor = Math.Max(factor, one);
        }

        return factor == 1m ? highest : new PriceRates(highest.HighestInput * factor, highest.HighestOutput * factor);
    }

    /// <summary>An entry that is nowhere lower than any of several; null when one of them is not known.</summary>
    public static PriceEntry? Of(string model, IReadOnlyList<PriceEntry?> prices)
    {
        if (prices.Count == 0 || prices.Contains(null))
        {
            return null;
        }

        if (prices.Distinct().Count() == 1)
        {
            return prices[0];
        }

        var steps = prices.SelectMany(price => price!.Tiers.Concat(price.Services.Values.SelectMany(service => service.Tiers)))
            .Select(tier => tier.Over).Distinct().Order().ToList();
        return new PriceEntry(model, prices.Max(price => price!.From), 0, 0, "the dearest of its deployments")
        {
            Tiers = [.. steps.Select(over => new PriceTier(over, Highest(prices, over + 1)))],
            WebSearch = prices.Max(price => price!.WebSearch),
        }.With(Highest(prices, 0));
    }

    private static PriceRates Highest(IReadOnlyList<PriceEntry?> prices, long inputTokens) =>
        prices.Select(price => Of(price!, inputTokens, null)).Aggregate(PriceRates.Max);

    private static PriceRates Of(PriceRates rates, IReadOnlyList<PriceTier> tiers, long inputTokens)
    {
        foreach (var tier in tiers)
        {
            rates = inputTokens > tier.Over ? PriceRates.Max(rates, tier.Rates) : rates;
        }

        return rates;
    }
}
