namespace Keelson.Server.Api;

/// <summary>One page of a run's journal, the oldest entry first.</summary>
/// <param name="Items">The entries.</param>
/// <param name="NextCursor">Where the next page begins; null at the end.</param>
internal sealed record RunHistoryPage(IReadOnlyList<RunHistoryEntry> Items, long? NextCursor);
