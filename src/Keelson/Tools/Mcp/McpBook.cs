using System.Collections.Frozen;
using Keelson.Primitives;

namespace Keelson.Tools.Mcp;

/// <summary>The accepted definitions behind governed tools; a model of the platform snapshot.</summary>
internal sealed class McpBook(IEnumerable<KeyValuePair<string, McpDefinition>> definitions)
{
    private readonly FrozenDictionary<string, McpDefinition> _definitions = definitions.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The tool with what its server says about it, where the configuration leaves that open.</summary>
    public static ToolDefinition Complete(PlatformSnapshot snapshot, ToolDefinition tool) =>
        tool.Kind == ToolKind.Mcp && snapshot.Find<McpBook>()?._definitions.GetValueOrDefault(tool.Name) is { } known
            ? tool with
            {
                Description = tool.Description.Length == 0 ? known.Description : tool.Description,
                ArgumentsSchema = tool.ArgumentsSchema ?? known.Schema,
            }
            : tool;

    /// <summary>True when the accepted definition of the tool is known.</summary>
    public bool Knows(string tool) => _definitions.ContainsKey(tool);
}
