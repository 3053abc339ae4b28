using System.Collections.Frozen;

namespace Keelson.Tools;

/// <summary>Every governed tool; a model of the platform snapshot.</summary>
public sealed class ToolCatalog(IEnumerable<ToolDefinition> tools)
{
    /// <summary>By name.</summary>
    public FrozenDictionary<string, ToolDefinition> Tools { get; } =
        tools.ToFrozenDictionary(tool => tool.Name, StringComparer.Ordinal);
}
