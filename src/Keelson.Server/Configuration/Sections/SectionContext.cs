using Keelson.Server.Configuration.Yaml;

namespace Keelson.Server.Configuration.Sections;

/// <summary>What the sections share while one configuration is turned into models.</summary>
/// <param name="Root">The whole file.</param>
/// <param name="Complaints">Where complaints go.</param>
/// <param name="References">Reads files.</param>
/// <param name="Today">For review dates.</param>
internal sealed record SectionContext(ConfigMap Root, ComplaintList Complaints, ConfigReferences References, DateOnly Today)
{
    /// <summary>The node at a path such as <c>egress.rules[0].host</c>, or the nearest one above it.</summary>
    public ConfigNode NodeAt(string path)
    {
        ConfigNode best = Root;
        var open = new Stack<ConfigNode>([Root]);
        while (open.TryPop(out var node))
        {
            if (path.StartsWith(node.Path, StringComparison.Ordinal) && node.Path.Length >= best.Path.Length)
            {
                best = node;
                foreach (var child in Children(node))
                {
                    open.Push(child);
                }
            }
        }

        return best;
    }

    private static IEnumerable<ConfigNode> Children(ConfigNode node) => node switch
    {
        ConfigMap map => map.Entries.Select(entry => entry.Value),
        ConfigList list => list.Items,
        _ => [],
    };

    /// <summary>The names of a section.</summary>
    public HashSet<string> Names(string section) =>
        [.. (Root.Section(section)?.Entries ?? []).Select(entry => entry.Key)];
}
