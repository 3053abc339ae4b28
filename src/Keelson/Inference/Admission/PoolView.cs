using Keelson.Primitives;

namespace Keelson.Inference.Admission;

/// <summary>A pool as admission sees it.</summary>
/// <param name="Pool">The deployment.</param>
/// <param name="InFlight">Requests under way.</param>
/// <param name="ResidentTokens">Their tokens, as reserved.</param>
/// <param name="Waiting">Requests that could go there and wait.</param>
/// <param name="Uses">What each tier and value class uses; those that use nothing are left out.</param>
[Orleans.GenerateSerializer]
[Orleans.Alias("keelson.admission.poolView")]
internal sealed record PoolView(
    [property: Orleans.Id(0)] string Pool,
    [property: Orleans.Id(1)] int InFlight,
    [property: Orleans.Id(2)] long ResidentTokens,
    [property: Orleans.Id(3)] int Waiting,
    [property: Orleans.Id(4)] IReadOnlyList<PoolUseView> Uses)
{
    /// <summary>The pools of a state.</summary>
    public static List<PoolView> Of(AdmissionState state) => [.. state.Pools
        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => new PoolView(
            pair.Key,
            pair.Value.InFlight,
            pair.Value.Resident,
            state.Queue.Count(waiter => waiter.Ask.Pools.Any(pool => pool.Key == pair.Key)),
            [.. UsesOf(pair.Key, pair.Value, state.Queue)]))];

    private static IEnumerable<PoolUseView> UsesOf(string key, PoolState pool, IReadOnlyList<AdmissionWaiter> queue)
    {
        foreach (var tier in Enum.GetValues<ContextTier>())
        {
            foreach (var value in Enum.GetValues<ValueClass>().Reverse())
            {
                var use = pool.Use(tier, value);
                var waiting = queue.Count(waiter => waiter.Ask.Tier == tier && waiter.Ask.Value == value && waiter.Ask.Pools.Any(one => one.Key == key));
                if (use.Requests > 0 || waiting > 0)
                {
                    yield return new PoolUseView(tier, value, use.Requests, use.Tokens, waiting);
                }
            }
        }
    }
}
