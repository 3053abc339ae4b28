using Keelson.Primitives;

namespace Keelson.Inference.Prices;

/// <summary>What an attempt costs since it was rated again.</summary>
/// <param name="Cost">The cost; null: unknown.</param>
/// <param name="PriceVersion">By which price.</param>
internal sealed record RatedAttempt(Money? Cost, string? PriceVersion);
