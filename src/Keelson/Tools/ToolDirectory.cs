using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Keelson.Primitives;
using Keelson.Tools.Mcp;

namespace Keelson.Tools;

/// <summary>Every tool there is: those of the configuration and those of the host's code. The configuration wins a name that both have.</summary>
internal sealed class ToolDirectory(IEnumerable<ToolFunction> functions)
{
    private readonly FrozenDictionary<string, ToolFunction> _functions =
        functions.ToFrozenDictionary(function => function.Definition.Name, StringComparer.Ordinal);

    /// <summary>The tool of that name.</summary>
    public bool TryGet(PlatformSnapshot snapshot, string name, [NotNullWhen(true)] out ToolDefinition? definition)
    {
        definition = snapshot.Find<ToolCatalog>()?.Tools.GetValueOrDefault(name)
            ?? _functions.GetValueOrDefault(name)?.Definition;
        definition = definition is null ? null : McpBook.Complete(snapshot, definition);
        return definition is not null;
    }

    /// <summary>The function behind a tool of kind <see cref="ToolKind.Function"/>.</summary>
    public ToolFunction? Function(string name) => _functions.GetValueOrDefault(name);

    /// <summary>All tools, by name.</summary>
    public IReadOnlyList<ToolDefinition> All(PlatformSnapshot snapshot) =>
    [
        .. (snapshot.Find<ToolCatalog>()?.Tools.Values.AsEnumerable() ?? [])
            .Select(definition => McpBook.Complete(snapshot, definition))
            .Concat(_functions.Values.Select(function => function.Definition))
            .DistinctBy(definition => definition.Name, StringComparer.Ordinal)
            .OrderBy(definition => definition.Name, StringComparer.Ordinal),
    ];
}
