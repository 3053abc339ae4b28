namespace Keelson.Economics;

/// <summary>What a request costs when its whole prompt, cached parts included, is longer than a threshold. It applies to all of its tokens.</summary>
/// <param name="Over">The tier begins behind so many prompt tokens; a prompt of exactly so many is still below it.</param>
/// <param name="Rates">The rates.</param>
public sealed record PriceTier(long Over, PriceRates Rates);
