namespace Keelson.Server.Api;

/// <summary>The governed tools, by name; all on one page, because the configuration holds them all.</summary>
/// <param name="Items">The tools.</param>
/// <param name="NextCursor">Always null.</param>
internal sealed record ToolPage(IReadOnlyList<ToolCard> Items, string? NextCursor);
