namespace Keelson.Console.Views;

/// <summary>One page of runs.</summary>
/// <param name="Rows">The newest first.</param>
/// <param name="NextCursor">Where the next page begins; null: this is the last.</param>
/// <param name="Workflows">The workflow classes to filter by.</param>
public sealed record RunListView(IReadOnlyList<RunRowView> Rows, string? NextCursor, IReadOnlyList<string> Workflows);
