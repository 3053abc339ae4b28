using System.Collections.Frozen;
using Keelson.Primitives;
using Keelson.Tools.Mcp;

namespace Keelson.Tools;

/// <summary>Every governed tool; a model of the platform snapshot.</summary>
public sealed class ToolCatalog(IEnumerable<ToolDefinition> tools)
{
    /// <summary>By name.</summary>
    public FrozenDictionary<string, ToolDefinition> Tools { get; } =
        tools.ToFrozenDictionary(tool => tool.Name, StringComparer.Ordinal);

    /// <summary>The catalogue of a snapshot, with what MCP servers say about their tools where the configuration leaves that open.</summary>
    internal static ToolCatalog Of(PlatformSnapshot snapshot)
    {
        var catalog = snapshot.Get<ToolCatalog>();
        return snapshot.Find<McpBook>() is null ? catalog : new ToolCatalog(catalog.Tools.Values.Select(tool => McpBook.Complete(snapshot, tool)));
    }
}
