using Keelson.Primitives;

namespace Keelson.Economics;

/// <summary>Spend of one part.</summary>
/// <param name="Name">The part: a workflow, a model, an owner, a tier, a day; empty when the attempts did not say.</param>
/// <param name="Spend">Known cost.</param>
/// <param name="FailedSpend">Known cost of attempts that failed or were lost.</param>
/// <param name="Attempts">All attempts.</param>
/// <param name="FailedAttempts">Attempts that failed or were lost.</param>
/// <param name="UnpricedAttempts">Attempts of unknown price; their cost is in no sum.</param>
/// <param name="SimulatedAttempts">Attempts that a simulator answered.</param>
/// <param name="InputTokens">Prompt tokens.</param>
/// <param name="CachedInputTokens">The part of them that came from a cache.</param>
/// <param name="OutputTokens">Generated tokens.</param>
internal sealed record SpendRow(
    string Name,
    Money Spend,
    Money FailedSpend,
    long Attempts,
    long FailedAttempts,
    long UnpricedAttempts,
    long SimulatedAttempts,
    long InputTokens,
    long CachedInputTokens,
    long OutputTokens)
{
    /// <summary>The row of some sums.</summary>
    public static SpendRow Of(string name, SpendSums sums) => new(
        name,
        PicoMoney.ToMoney(sums.Cost),
        PicoMoney.ToMoney(sums.FailedCost),
        sums.Attempts,
        sums.FailedAttempts,
        sums.UnpricedAttempts,
        sums.SimulatedAttempts,
        sums.InputTokens,
        sums.CachedInputTokens,
        sums.OutputTokens);
}
