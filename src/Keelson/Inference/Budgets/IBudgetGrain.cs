using Orleans;

namespace Keelson.Inference.Budgets;

/// <summary>
/// One budget: a run's, a workflow's on one day, or a token's. One activation in the cluster decides over it, so no two callers can
/// spend the same dollar. Amounts are pico-dollars.
/// </summary>
[Alias("keelson.budget")]
internal interface IBudgetGrain : IGrainWithStringKey
{
    /// <summary>Reserves between the least and the wanted amount, or nothing.</summary>
    [Alias("reserve")]
    ValueTask<BudgetGrant> ReserveAsync(string ticket, long limitPico, long leastPico, long wantedPico, DateTimeOffset expiresAt);

    /// <summary>Gives back what the reservation does not need.</summary>
    [Alias("shrink")]
    ValueTask ShrinkAsync(string ticket, long amountPico);

    /// <summary>Replaces the reservation by what was spent; call it after that is durable.</summary>
    [Alias("settle")]
    ValueTask SettleAsync(string ticket, long actualPico);
}
