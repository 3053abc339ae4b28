namespace Keelson.Tools.Mcp;

/// <summary>Which tool of which MCP server stands behind a governed tool.</summary>
/// <param name="Server">The server's name in the configuration.</param>
/// <param name="Tool">The tool's name there.</param>
/// <param name="Digest">The definition that the operator admits, 64 hex digits; null: the one that was seen first, until a person accepts another.</param>
public sealed record McpBinding(string Server, string Tool, string? Digest);
