namespace Keelson.Tools.Mcp;

/// <summary>The tools that a server showed.</summary>
/// <param name="Tools">By their names there.</param>
/// <param name="At">When.</param>
internal sealed record McpListing(IReadOnlyDictionary<string, McpDefinition> Tools, DateTimeOffset At);
