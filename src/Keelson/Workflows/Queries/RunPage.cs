namespace Keelson.Workflows.Queries;

/// <summary>One page of runs, the newest first.</summary>
/// <param name="Items">The runs.</param>
/// <param name="NextCursor">Where the next page begins; null when there is nothing more.</param>
internal sealed record RunPage(IReadOnlyList<RunSummary> Items, string? NextCursor);
