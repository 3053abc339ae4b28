using Keelson.Inference;
using Keelson.Primitives;

namespace Keelson.Workflows;

/// <summary>What a run may spend on models.</summary>
/// <param name="Limit">The most; null: no limit.</param>
/// <param name="Spent">What the steps that ended cost; the same again on every replay.</param>
public sealed record RunBudget(Money? Limit, Money Spent)
{
    /// <summary>What is left; null: no limit.</summary>
    public Money? Left => Limit is { } limit ? (limit > Spent ? limit - Spent : Money.Zero) : null;

    /// <summary>The budget as it is configured now, and what the run has spent.</summary>
    internal static RunBudget Of(PlatformSnapshot snapshot, RunState state) =>
        new(snapshot.Find<ModelCatalog>()?.Policies.GetValueOrDefault(state.Workflow)?.BudgetPerRun, state.Spent);
}
