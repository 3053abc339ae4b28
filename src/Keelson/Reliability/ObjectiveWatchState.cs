namespace Keelson.Reliability;

/// <summary>What was said of an objective last; a row, so that nothing is said twice after a restart.</summary>
/// <param name="Stage">The stage in force; null before the first reading.</param>
/// <param name="Firing">The alerts that fire, by their name, and since when.</param>
internal sealed record ObjectiveWatchState(BudgetStageState? Stage, IReadOnlyDictionary<string, DateTimeOffset> Firing)
{
    /// <summary>Nothing was said yet.</summary>
    public static ObjectiveWatchState Empty { get; } = new(null, new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal));
}
