using System.Text.Json;
using System.Text.Json.Nodes;

namespace Keelson.Tools;

/// <summary>The JSON Schema of a tool's arguments. Pure.</summary>
internal static class ToolSchema
{
    /// <summary>The schema as JSON text: the tool's own, or all variables of the URI template as strings.</summary>
    public static string TextOf(ToolDefinition definition) => definition.ArgumentsSchema ?? Derive(definition);

    /// <summary>What is wrong with a schema, or null. References to other documents are refused: they would be fetched behind egress's back.</summary>
    public static string? Complain(string schema)
    {
        try
        {
            using var document = JsonDocument.Parse(schema);
            return HasForeignReference(document.RootElement) ? "a $ref may only point into the same schema (#/...)" : null;
        }
        catch (JsonException broken)
        {
            return $"it is not JSON: {broken.Message}";
        }
    }

    private static string Derive(ToolDefinition definition)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        var template = definition.UrlTemplate is null ? null : UriTemplate.TryParse(definition.UrlTemplate, out _);
        foreach (var (name, isOptional) in template?.Variables ?? [])
        {
            properties[name] = isOptional
                ? new JsonObject { ["type"] = "string" }
                : new JsonObject { ["type"] = "string", ["minLength"] = 1 };
            if (!isOptional)
            {
                required.Add(name);
            }
        }

        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = required,
            ["additionalProperties"] = HttpToolRequest.HasBody(definition),
        }.ToJsonString();
    }

    private static bool HasForeignReference(JsonElement node) =>
        (node.ValueKind == JsonValueKind.Object && node.EnumerateObject().Any(member => IsForeign(member) || HasForeignReference(member.Value)))
        || (node.ValueKind == JsonValueKind.Array && node.EnumerateArray().Any(HasForeignReference));

    private static bool IsForeign(JsonProperty member) =>
        member.NameEquals("$ref")
        && member.Value.ValueKind == JsonValueKind.String
        && !member.Value.GetString()!.StartsWith('#');
}
