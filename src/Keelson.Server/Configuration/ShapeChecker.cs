using System.Text.RegularExpressions;
using Keelson.Server.Configuration.Keys;
using Keelson.Server.Configuration.Yaml;

namespace Keelson.Server.Configuration;

/// <summary>Holds a tree of nodes against the description of the keys, and resolves references on the way.</summary>
internal sealed class ShapeChecker(ConfigReferences references, ComplaintList complaints)
{
    private static readonly TimeSpan PatternTime = TimeSpan.FromMilliseconds(200); // The patterns are linear; this only bounds a surprise.

    /// <summary>Adds a complaint for everything that does not fit.</summary>
    public void Check(ConfigNode node, ConfigShape shape)
    {
        switch (shape)
        {
            case ScalarShape scalar:
                CheckScalar(node, scalar);
                break;
            case ListShape list:
                CheckList(node, list);
                break;
            case SectionShape section:
                CheckSection(node, section);
                break;
            case NamedShape named:
                CheckNamed(node, named);
                break;
            case EitherShape either:
                Check(node, node is ConfigMap ? either.Mapping : either.Scalar);
                break;
            case JsonShape when node is not ConfigMap:
                complaints.Error(node, $"This must be a mapping, but it is {node.Kind}.");
                break;
            default:
                break;
        }
    }

    private void CheckScalar(ConfigNode node, ScalarShape shape)
    {
        if (node is not ConfigScalar scalar)
        {
            complaints.Error(node, $"This must be a single value, but it is {node.Kind}.");
            return;
        }

        var before = complaints.Count;
        references.Resolve(scalar);
        if (complaints.Count == before && ScalarChecker.Check(scalar, shape) is { } message)
        {
            complaints.Error(node, message);
        }
    }

    private void CheckList(ConfigNode node, ListShape shape)
    {
        if (node is not ConfigList list)
        {
            complaints.Error(node, $"This must be a list, but it is {node.Kind}. Write [a, b].");
            return;
        }

        if (list.Items.Count < shape.ItemsMin || list.Items.Count > shape.ItemsMax)
        {
            complaints.Error(node, $"This list has {list.Items.Count} items. It must have {shape.ItemsMin} to {shape.ItemsMax}.");
        }

        foreach (var item in list.Items.Take(shape.ItemsMax))
        {
            Check(item, shape.Item);
        }
    }

    private void CheckSection(ConfigNode node, SectionShape shape)
    {
        if (MapOf(node) is not { } map)
        {
            return;
        }

        foreach (var entry in map.Entries)
        {
            var key = shape.Keys.FirstOrDefault(known => string.Equals(known.Name, entry.Key, StringComparison.Ordinal));
            if (key is null)
            {
                complaints.Error(entry.KeyMark, $"The key \"{entry.Key}\" is not known here. {NearestWord.Hint(entry.Key, shape.Keys.Select(known => known.Name))}".TrimEnd());
            }
            else if (entry.Value is not ConfigScalar { IsNull: true })
            {
                Check(entry.Value, key.Shape);
            }
        }

        foreach (var key in shape.Keys.Where(key => key.IsRequired && map.Find(key.Name) is null))
        {
            complaints.Error(map.Mark, $"The key \"{key.Name}\" is missing here. {key.Says}");
        }
    }

    private void CheckNamed(ConfigNode node, NamedShape shape)
    {
        if (MapOf(node) is not { } map)
        {
            return;
        }

        if (map.Entries.Count > shape.EntriesMax)
        {
            complaints.Error(node, $"There are {map.Entries.Count} entries here. At most {shape.EntriesMax} are taken.");
        }

        foreach (var entry in map.Entries.Take(shape.EntriesMax))
        {
            if (!Regex.IsMatch(entry.Key, shape.NamePattern, RegexOptions.CultureInvariant, PatternTime))
            {
                complaints.Error(entry.KeyMark, $"\"{Shorten(entry.Key)}\" cannot be the name of a {shape.NameOf}. It must match {shape.NamePattern}.");
            }

            if (entry.Value is ConfigScalar { IsNull: true })
            {
                complaints.Error(entry.KeyMark, $"The {shape.NameOf} \"{Shorten(entry.Key)}\" has no content.");
            }
            else
            {
                Check(entry.Value, shape.Value);
            }
        }
    }

    private ConfigMap? MapOf(ConfigNode node)
    {
        if (node is ConfigMap map)
        {
            return map;
        }

        complaints.Error(node, $"This must be a mapping of keys and values, but it is {node.Kind}.");
        return null;
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "...";
}
