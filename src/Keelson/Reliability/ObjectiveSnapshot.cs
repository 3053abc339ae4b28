using System.Collections.Frozen;

namespace Keelson.Reliability;

/// <summary>What the objectives have counted, as it was published; immutable.</summary>
/// <param name="Position">The stream position that it includes.</param>
/// <param name="Series">Counts by workflow and kind.</param>
/// <param name="LastEvents">The time of the newest event by workflow.</param>
internal sealed record ObjectiveSnapshot(
    long Position,
    FrozenDictionary<ObjectiveKey, SeriesView> Series,
    FrozenDictionary<string, DateTimeOffset> LastEvents)
{
    /// <summary>Nothing was folded yet.</summary>
    public static ObjectiveSnapshot Empty { get; } =
        new(0, FrozenDictionary<ObjectiveKey, SeriesView>.Empty, FrozenDictionary<string, DateTimeOffset>.Empty);

    /// <summary>The counts of one objective; empty when nothing was counted.</summary>
    public SeriesView Of(string workflow, ObjectiveKind kind) =>
        Series.TryGetValue(new ObjectiveKey(workflow, kind), out var view) ? view : SeriesView.Empty;
}
