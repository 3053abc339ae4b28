using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Keelson.Server.Configuration.Yaml;

/// <summary>
/// Reads YAML into nodes with their places. Refuses what a configuration does not need and an attacker would use: anchors, aliases, tags,
/// several documents, duplicate keys, deep nesting, large files.
/// </summary>
internal sealed class ConfigYamlReader
{
    /// <summary>Larger than any configuration that a person keeps.</summary>
    public const int BytesMax = 1024 * 1024;

    private const int DepthMax = 24; // The deepest key stands at 6; inline JSON Schemas nest further.
    private const int NodesMax = 50_000; // Bounds memory and time for a file of many tiny nodes.

    private readonly string _file;
    private readonly ComplaintList _complaints;
    private readonly Parser _parser;
    private int _nodes;

    private ConfigYamlReader(string file, string text, ComplaintList complaints)
    {
        _file = file;
        _complaints = complaints;
        _parser = new Parser(new StringReader(ReferenceShield.Hide(text)));
    }

    /// <summary>Reads a document; null when it cannot be read, with the reason among the complaints.</summary>
    public static ConfigNode? Read(string file, string text, ComplaintList complaints)
    {
        var reader = new ConfigYamlReader(file, text, complaints);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException error)
        {
            var line = (int)Math.Max(1, error.Start.Line);
            complaints.Error(new ConfigMark(file, line, (int)Math.Max(1, error.Start.Column)), "This is not valid YAML: " + Sentence(error));
            return null;
        }
        catch (InvalidOperationException)
        {
            // The parser answers some broken quotes this way instead of with its own exception.
            var mark = reader._parser.Current is { } last ? reader.MarkOf(last) : new ConfigMark(file, 1, 1);
            complaints.Error(mark, "This is not valid YAML: a quote or bracket near here is not closed.");
            return null;
        }
    }

    private ConfigNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
        {
            _complaints.Error(new ConfigMark(_file, 1, 1), "The file is empty. It needs at least providers, models and workflows.");
            return null;
        }

        _parser.Consume<DocumentStart>();
        var root = ReadNode("", 1);
        if (root is null)
        {
            return null;
        }

        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second))
        {
            _complaints.Error(MarkOf(second), "The file holds a second document. Keep one document in one file.");
            return null;
        }

        return root;
    }

    // Null: stop, the complaint is made.
    private ConfigNode? ReadNode(string path, int depth)
    {
        if (_parser.Current is null)
        {
            _parser.MoveNext();
        }

        var current = _parser.Current!;
        var mark = MarkOf(current);
        if (depth > DepthMax)
        {
            return Stop(mark, $"This is nested deeper than {DepthMax} levels.");
        }

        if (++_nodes > NodesMax)
        {
            return Stop(mark, $"The file holds more than {NodesMax} values.");
        }

        if (current is AnchorAlias)
        {
            return Stop(mark, "Aliases (*name) are not taken. Write the value out where it is used.");
        }

        if (current is NodeEvent { Anchor.IsEmpty: false })
        {
            return Stop(mark, "Anchors (&name) are not taken. Write the value out where it is used.");
        }

        if (current is NodeEvent { Tag.IsEmpty: false } tagged && tagged.Tag.Value is not "!")
        {
            return Stop(mark, $"Tags ({tagged.Tag.Value}) are not taken. Write the plain value.");
        }

        return current switch
        {
            Scalar scalar => ReadScalar(scalar, path, mark),
            SequenceStart => ReadList(path, mark, depth),
            MappingStart => ReadMap(path, mark, depth),
            _ => Stop(mark, "A value is missing here."),
        };
    }

    private ConfigScalar ReadScalar(Scalar scalar, string path, ConfigMark mark)
    {
        _parser.MoveNext();
        return new ConfigScalar(path, mark, ReferenceShield.Show(scalar.Value), scalar.Style is not ScalarStyle.Plain);
    }

    private ConfigList? ReadList(string path, ConfigMark mark, int depth)
    {
        _parser.MoveNext();
        var items = new List<ConfigNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            if (ReadNode(FormattableString.Invariant($"{path}[{items.Count}]"), depth + 1) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return new ConfigList(path, mark, items);
    }

    private ConfigMap? ReadMap(string path, ConfigMark mark, int depth)
    {
        _parser.MoveNext();
        var entries = new List<ConfigEntry>();
        var seen = new Dictionary<string, ConfigMark>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key))
            {
                Stop(MarkOf(_parser.Current!), "A key must be a plain word.");
                return null;
            }

            var keyMark = MarkOf(key);
            var name = ReferenceShield.Show(key.Value);
            if (ReadNode(path.Length == 0 ? name : path + "." + name, depth + 1) is not { } value)
            {
                return null;
            }

            if (seen.TryGetValue(name, out var first))
            {
                _complaints.Error(keyMark, $"The key \"{name}\" stands here a second time; the first is in line {first.Line}. Keep one.");
                continue;
            }

            seen.Add(name, keyMark);
            entries.Add(new ConfigEntry(name, keyMark, value));
        }

        return new ConfigMap(path, mark, entries);
    }

    private ConfigNode? Stop(ConfigMark mark, string message)
    {
        _complaints.Error(mark, message);
        return null;
    }

    private ConfigMark MarkOf(ParsingEvent parsingEvent) =>
        new(_file, (int)parsingEvent.Start.Line, (int)parsingEvent.Start.Column);

    private static string Sentence(YamlException error)
    {
        var message = error.Message.Trim().TrimEnd('.');
        return message.Length == 0 ? "a structure is not closed." : char.ToLowerInvariant(message[0]) + message[1..] + ".";
    }
}
