namespace Operations.Effects;

/// <summary>The whole truth about effects in one answer: when no fault was made, duplicates and repeats are empty.</summary>
/// <param name="Effects">How many effects there are.</param>
/// <param name="Kinds">The same by kind.</param>
/// <param name="Duplicates">Effects that one run had more than once on one target.</param>
/// <param name="Repeats">Calls under a new key that were refused although their run had that very effect before.</param>
/// <param name="Calls">All writes that arrived, by their end.</param>
internal sealed record EffectsSummary(
    long Effects,
    IReadOnlyList<EffectCount> Kinds,
    IReadOnlyList<EffectRepetition> Duplicates,
    IReadOnlyList<EffectRepetition> Repeats,
    IReadOnlyList<CallCount> Calls);
