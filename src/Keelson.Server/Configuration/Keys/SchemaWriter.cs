using System.Text.Json.Nodes;

namespace Keelson.Server.Configuration.Keys;

/// <summary>Writes the description of the keys as JSON Schema, so that editors complete and check keelson.yaml.</summary>
internal static class SchemaWriter
{
    /// <summary>The schema of the whole file.</summary>
    public static JsonObject Write()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "Keelson configuration",
            ["description"] = "Generated from the platform's own description of its keys; do not edit.",
        };
        foreach (var (name, value) in Of(ConfigKeys.Root).ToList())
        {
            value?.Parent?.AsObject().Remove(name);
            schema[name] = value;
        }

        return schema;
    }

    /// <summary>Every key by its path, with what it means: the list that tests/approved/config-keys.txt holds.</summary>
    public static IEnumerable<string> Paths() => Paths("", ConfigKeys.Root);

    private static IEnumerable<string> Paths(string path, ConfigShape shape) => shape switch
    {
        SectionShape section => section.Keys.SelectMany(key =>
            Paths(path.Length == 0 ? key.Name : $"{path}.{key.Name}", key.Shape) is var below && key.Shape is SectionShape or NamedShape or ListShape
                ? below
                : [path.Length == 0 ? key.Name : $"{path}.{key.Name}"]),
        NamedShape named => Paths(path + ".*", named.Value),
        ListShape list => Paths(path + "[]", list.Item),
        EitherShape => [path],
        _ => [path],
    };

    private static JsonObject Of(ConfigShape shape) => shape switch
    {
        ScalarShape scalar => Of(scalar),
        ListShape list => new JsonObject
        {
            ["type"] = "array",
            ["items"] = Of(list.Item),
            ["minItems"] = list.ItemsMin,
            ["maxItems"] = list.ItemsMax,
        },
        SectionShape section => Of(section),
        NamedShape named => new JsonObject
        {
            ["type"] = "object",
            ["propertyNames"] = new JsonObject { ["pattern"] = named.NamePattern },
            ["additionalProperties"] = Of(named.Value),
            ["maxProperties"] = named.EntriesMax,
        },
        EitherShape either => new JsonObject { ["anyOf"] = new JsonArray(Of(either.Scalar), Of(either.Mapping)) },
        JsonShape => new JsonObject { ["type"] = "object" },
        _ => throw new InvalidOperationException($"No schema for {shape.GetType().Name}."),
    };

    private static JsonObject Of(SectionShape section)
    {
        var properties = new JsonObject();
        foreach (var key in section.Keys)
        {
            var property = Of(key.Shape);
            property["description"] = key.Says;
            properties[key.Name] = property;
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (section.Keys.Any(key => key.IsRequired))
        {
            schema["required"] = new JsonArray([.. section.Keys.Where(key => key.IsRequired).Select(key => (JsonNode)key.Name)]);
        }

        return schema;
    }

    private static JsonObject Of(ScalarShape shape) => shape.Kind switch
    {
        ScalarKind.Text or ScalarKind.TextOrFile => new JsonObject { ["type"] = "string" },
        ScalarKind.Name => Pattern(ConfigKeys.NamePattern),
        ScalarKind.Word => new JsonObject { ["enum"] = new JsonArray([.. shape.Words.Select(word => (JsonNode)word)]) },
        ScalarKind.Flag => new JsonObject { ["type"] = "boolean" },
        ScalarKind.Whole => Range("integer", shape.Min, shape.Max),
        ScalarKind.Number => Range("number", shape.Min, shape.Max),
        ScalarKind.Share => Range("number", 0, 1),
        ScalarKind.Money => Range("number", 0, 9_000_000),
        ScalarKind.Percent => Pattern(ScalarParser.PercentPattern),
        ScalarKind.Duration => Pattern(ScalarParser.DurationPattern),
        ScalarKind.Date => Pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
        ScalarKind.Url or ScalarKind.UrlTemplate => Pattern("^(https?://|\\$\\{)"),
        ScalarKind.File => Pattern("^file:."),
        ScalarKind.Secret => Pattern("^\\$\\{.+\\}$"),
        ScalarKind.Cidr => Pattern("^[0-9a-fA-F.:]+/[0-9]{1,3}$"),
        _ => throw new InvalidOperationException($"No schema for {shape.Kind}."),
    };

    private static JsonObject Pattern(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };

    private static JsonObject Range(string type, decimal? min, decimal? max)
    {
        var schema = new JsonObject { ["type"] = type };
        if (min is { } least)
        {
            schema["minimum"] = least;
        }

        if (max is { } most)
        {
            schema["maximum"] = most;
        }

        return schema;
    }
}
