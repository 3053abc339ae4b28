using Keelson.Primitives;

namespace Keelson.Context;

/// <summary>Tiers and declared needs; a model of the platform snapshot.</summary>
/// <param name="Tiers">In the order of size.</param>
/// <param name="Needs">By workflow name.</param>
public sealed record ContextBook(IReadOnlyList<TierModel> Tiers, IReadOnlyDictionary<string, ContextNeed> Needs)
{
    /// <summary>A tier, or null.</summary>
    public TierModel? Find(ContextTier tier) => Tiers.FirstOrDefault(one => one.Tier == tier);

    /// <summary>The smallest tier that holds so many prompt tokens, or null when none does.</summary>
    public TierModel? Smallest(long promptTokens) => Tiers.FirstOrDefault(tier => promptTokens <= tier.Tokens);
}
