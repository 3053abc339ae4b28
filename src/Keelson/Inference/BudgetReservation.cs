using Keelson.Inference.Budgets;
using Keelson.Primitives;

namespace Keelson.Inference;

/// <summary>What one attempt has reserved.</summary>
/// <param name="Ticket">Its name in the budgets.</param>
/// <param name="Scopes">The budgets.</param>
/// <param name="Amount">The amount in each of them; null when the price is unknown.</param>
internal sealed record BudgetReservation(string Ticket, IReadOnlyList<BudgetScope> Scopes, Money? Amount)
{
    /// <summary>The number of its lease.</summary>
    public long Fence { get; init; }

    /// <summary>True when it holds one of few lanes for long prompts, until the first token.</summary>
    public bool HoldsLane { get; init; }

    /// <summary>The keys of the budgets.</summary>
    public IReadOnlyList<string> ScopeKeys
    {
        get
        {
            var keys = new string[Scopes.Count];
            for (var index = 0; index < keys.Length; index++)
            {
                keys[index] = Scopes[index].Key;
            }

            return keys;
        }
    }
}
