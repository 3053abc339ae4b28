using Keelson.Primitives;

namespace Keelson.Context;

/// <summary>One context tier.</summary>
/// <param name="Tier">Which.</param>
/// <param name="Tokens">Prompts up to so many tokens belong to it.</param>
/// <param name="Reserved">Share of the pool that a value class is guaranteed, 0 to 1.</param>
/// <param name="MaxConcurrentPrefills">How many prompts of this tier may be read at once; null: no limit.</param>
public sealed record TierModel(
    ContextTier Tier,
    int Tokens,
    IReadOnlyDictionary<ValueClass, decimal> Reserved,
    int? MaxConcurrentPrefills)
{
    /// <summary>Share of the pool that a value class may use at most in this tier, 0 to 1; absent: all of it.</summary>
    public IReadOnlyDictionary<ValueClass, decimal> Caps { get; init; } = new Dictionary<ValueClass, decimal>();
}
