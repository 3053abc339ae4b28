using System.Collections.Frozen;

namespace Keelson.Tools.Mcp;

/// <summary>Every MCP server of the configuration; a model of the platform snapshot.</summary>
internal sealed class McpServerBook(IEnumerable<McpServer> servers)
{
    /// <summary>By name.</summary>
    public FrozenDictionary<string, McpServer> Servers { get; } = servers.ToFrozenDictionary(server => server.Name, StringComparer.Ordinal);
}
