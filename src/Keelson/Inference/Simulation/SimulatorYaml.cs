using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Keelson.Inference.Simulation;

/// <summary>Takes values out of YAML nodes and collects what is wrong with them, with its place.</summary>
internal sealed class SimulatorYaml
{
    private const int ExpressionLengthMax = 2000; // They are compiled when the configuration is read.
    private const int DepthMax = 32; // An answer is deeper only by mistake.

    private readonly List<SimulatorComplaint> _complaints = [];

    /// <summary>All complaints so far.</summary>
    public IReadOnlyList<SimulatorComplaint> Complaints => _complaints;

    /// <summary>The root mapping of a text, or null with a complaint. Aliases are refused: expanded, they can be endless.</summary>
    public YamlMappingNode? Root(string text)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            while (parser.MoveNext())
            {
                if (parser.Current is AnchorAlias alias)
                {
                    Complain(alias.Start, "Aliases are not taken in scripts.");
                    return null;
                }
            }

            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode root)
            {
                return root;
            }

            Complain(new Mark(), "The file must be one mapping with the members version and scripts.");
        }
        catch (YamlException broken)
        {
            Complain(broken.Start, "The file is not YAML that can be read: " + broken.Message);
        }

        return null;
    }

    /// <summary>Adds a complaint about a node.</summary>
    public void Complain(YamlNode node, string message) => Complain(node.Start, message);

    /// <summary>Complains about every member that is not among the known ones.</summary>
    public void OnlyKnown(YamlMappingNode node, params ReadOnlySpan<string> known)
    {
        foreach (var key in node.Children.Keys)
        {
            if (key is not YamlScalarNode { Value: { } name } || !known.Contains(name))
            {
                Complain(key, $"The member {key} is not known here; known are {string.Join(", ", known.ToArray())}.");
            }
        }
    }

    /// <summary>A member, or null.</summary>
    public static YamlNode? Member(YamlMappingNode node, string name) =>
        node.Children.TryGetValue(new YamlScalarNode(name), out var value) ? value : null;

    /// <summary>A member that is a mapping.</summary>
    public YamlMappingNode? Mapping(YamlMappingNode node, string name)
    {
        var value = Member(node, name);
        if (value is null or YamlMappingNode)
        {
            return value as YamlMappingNode;
        }

        Complain(value, $"The member {name} must be a mapping.");
        return null;
    }

    /// <summary>The elements of a member that is a list, or a single one that stands there without a list.</summary>
    public IEnumerable<YamlMappingNode> Mappings(YamlMappingNode node, string name, int max)
    {
        var value = Member(node, name);
        IEnumerable<YamlNode> elements = value switch
        {
            null => [],
            YamlSequenceNode list => list.Children,
            _ => [value],
        };
        var count = 0;
        foreach (var element in elements)
        {
            if (++count > max)
            {
                Complain(element, string.Create(CultureInfo.InvariantCulture, $"The member {name} has more than {max} elements."));
                yield break;
            }

            if (element is YamlMappingNode mapping)
            {
                yield return mapping;
            }
            else
            {
                Complain(element, $"Each element of {name} must be a mapping.");
            }
        }
    }

    /// <summary>A member that is a text.</summary>
    public string? Text(YamlMappingNode node, string name, bool isRequired = false)
    {
        var value = Member(node, name);
        if (value is YamlScalarNode { Value: { Length: > 0 } text })
        {
            return text;
        }

        if (value is not null || isRequired)
        {
            Complain(value ?? node, $"The member {name} must be a text.");
        }

        return null;
    }

    /// <summary>A member that is a whole number.</summary>
    public int? Number(YamlMappingNode node, string name, int min, int max)
    {
        var value = Member(node, name);
        if (value is null)
        {
            return null;
        }

        if (value is YamlScalarNode scalar
            && int.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max)
        {
            return number;
        }

        Complain(value, string.Create(CultureInfo.InvariantCulture, $"The member {name} must be a whole number from {min} to {max}."));
        return null;
    }

    /// <summary>A member that is a share of 1.</summary>
    public double? Share(YamlMappingNode node, string name)
    {
        var value = Member(node, name);
        if (value is null)
        {
            return null;
        }

        if (value is YamlScalarNode scalar
            && double.TryParse(scalar.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number is >= 0 and <= 1)
        {
            return number;
        }

        Complain(value, $"The member {name} must be a number from 0 to 1.");
        return null;
    }

    /// <summary>A member that is a regular expression. It runs in linear time, so look-around and back-references are refused.</summary>
    public LinearExpression? Expression(YamlMappingNode node, string name)
    {
        var text = Text(node, name);
        if (text is null)
        {
            return null;
        }

        if (text.Length > ExpressionLengthMax)
        {
            Complain(Member(node, name)!, string.Create(CultureInfo.InvariantCulture, $"The expression is longer than {ExpressionLengthMax} characters."));
            return null;
        }

        try
        {
            return new LinearExpression(text);
        }
        catch (Exception broken) when (broken is ArgumentException or NotSupportedException)
        {
            Complain(Member(node, name)!, $"The expression of {name} can not be used: {broken.Message}");
            return null;
        }
    }

    /// <summary>A node as JSON: quoted scalars are strings, plain ones are what they look like.</summary>
    public JsonNode? Json(YamlNode node, int depth = 0)
    {
        if (depth > DepthMax)
        {
            Complain(node, string.Create(CultureInfo.InvariantCulture, $"The value is nested deeper than {DepthMax} levels."));
            return null;
        }

        switch (node)
        {
            case YamlMappingNode mapping:
                var members = new JsonObject();
                foreach (var (key, value) in mapping.Children)
                {
                    members[(key as YamlScalarNode)?.Value ?? ""] = Json(value, depth + 1);
                }

                return members;
            case YamlSequenceNode list:
                return new JsonArray([.. list.Children.Select(element => Json(element, depth + 1))]);
            case YamlScalarNode scalar:
                return Scalar(scalar);
            default:
                return null;
        }
    }

    private static JsonValue? Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain)
        {
            return JsonValue.Create(text);
        }

        return text switch
        {
            "" or "~" or "null" => null,
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
            _ when decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) =>
                JsonValue.Create(number),
            _ => JsonValue.Create(text),
        };
    }

    private void Complain(Mark place, string message) => _complaints.Add(new SimulatorComplaint(place.Line, place.Column, message));
}
