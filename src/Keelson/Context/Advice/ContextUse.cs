using System.Collections.Immutable;

namespace Keelson.Context.Advice;

/// <summary>What the fold of prompts has published.</summary>
/// <param name="Position">The position of the stream that it includes.</param>
/// <param name="Days">Prompts by UTC day, counted from 1970.</param>
internal sealed record ContextUse(long Position, ImmutableSortedDictionary<int, ImmutableArray<KeyValuePair<ContextUseKey, ContextUseSums>>> Days)
{
    /// <summary>Nothing yet.</summary>
    public static ContextUse Empty { get; } = new(0, ImmutableSortedDictionary<int, ImmutableArray<KeyValuePair<ContextUseKey, ContextUseSums>>>.Empty);

    /// <summary>The day of a time.</summary>
    public static int DayOf(DateTimeOffset time) => (int)Math.Floor((time - DateTimeOffset.UnixEpoch).TotalDays);

    /// <summary>The prompts from a day on, by workflow.</summary>
    public ILookup<string, KeyValuePair<ContextUseKey, ContextUseSums>> Since(int day) => Days
        .Where(one => one.Key >= day)
        .SelectMany(one => one.Value)
        .ToLookup(pair => pair.Key.Workflow, StringComparer.Ordinal);
}
