using Keelson.Primitives;

namespace Keelson.Server.Api;

/// <summary>One context tier, and what is reserved in it.</summary>
/// <param name="Tier">Which.</param>
/// <param name="Tokens">Prompts up to so many tokens belong to it.</param>
/// <param name="MaxConcurrentPrefills">How many of its prompts a deployment may read at once; absent: no limit.</param>
/// <param name="Reserved">The share of a pool that a value class is guaranteed.</param>
/// <param name="Cap">The share that it may use at most.</param>
internal sealed record TierCapacity(
    ContextTier Tier,
    int Tokens,
    int? MaxConcurrentPrefills,
    IReadOnlyDictionary<string, decimal> Reserved,
    IReadOnlyDictionary<string, decimal> Cap);
