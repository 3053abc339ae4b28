using Keelson.Context;
using Keelson.Context.Advice;

namespace Keelson.Console.Views;

/// <summary>What there is to serve models with, who uses it, and which context each workflow really needs.</summary>
/// <param name="Pools">Every deployment, by model.</param>
/// <param name="Tiers">In the order of size.</param>
/// <param name="Advice">By workflow; those whose tier should change first.</param>
/// <param name="Position">The stream position that the advice includes.</param>
/// <param name="AsOf">When it was read.</param>
internal sealed record CapacityPageView(
    IReadOnlyList<PoolRowView> Pools,
    IReadOnlyList<TierModel> Tiers,
    IReadOnlyList<TierAdvice> Advice,
    long Position,
    DateTimeOffset AsOf)
{
    /// <summary>What the workflows would save that could do with a smaller tier; null when the price of one is unknown.</summary>
    public decimal? SavingUsd => Advice.Any(advice => advice is { Verdict: TierVerdict.Lower, Saving: null })
        ? null
        : Advice.Sum(advice => advice.Saving?.Usd ?? 0);

    /// <summary>Workflows with this advice.</summary>
    public int Count(TierVerdict verdict) => Advice.Count(advice => advice.Verdict == verdict);
}
