using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Keelson.Economics;

/// <summary>What everything has cost, as it was published; immutable.</summary>
/// <param name="Position">The stream position that it includes.</param>
/// <param name="Outcomes">Units by workflow.</param>
/// <param name="Spend">Spend by UTC day.</param>
/// <param name="LastEvents">The time of the newest event by workflow.</param>
internal sealed record CostSnapshot(
    long Position,
    FrozenDictionary<string, OutcomeView> Outcomes,
    ImmutableSortedDictionary<int, ImmutableArray<KeyValuePair<SpendKey, SpendSums>>> Spend,
    FrozenDictionary<string, DateTimeOffset> LastEvents)
{
    /// <summary>Nothing was folded yet.</summary>
    public static CostSnapshot Empty { get; } = new(
        0,
        FrozenDictionary<string, OutcomeView>.Empty,
        ImmutableSortedDictionary<int, ImmutableArray<KeyValuePair<SpendKey, SpendSums>>>.Empty,
        FrozenDictionary<string, DateTimeOffset>.Empty);

    /// <summary>The units of a workflow; empty when nothing was counted.</summary>
    public OutcomeView Of(string workflow) => Outcomes.TryGetValue(workflow, out var view) ? view : OutcomeView.Empty;
}
