namespace Keelson.Economics;

/// <summary>What another service tier of the provider costs: priority, flex, batch.</summary>
/// <param name="Rates">The rates of short prompts.</param>
public sealed record ServicePrice(PriceRates Rates)
{
    /// <summary>What longer prompts cost, the shortest threshold first.</summary>
    public IReadOnlyList<PriceTier> Tiers { get; init; } = [];
}
