using System.Text.Json;
using Keelson.Primitives;
using ModelContextProtocol.Protocol;
using NJsonSchema;

namespace Keelson.Tools.Mcp;

/// <summary>Reads what a server says about a tool. Pure.</summary>
internal static class McpDefinitionReader
{
    private const int DescriptionLengthMax = 16 * 1024; // A description goes into every prompt; longer ones are an attack or a mistake.
    private const int SchemaLengthMax = 64 * 1024; // As the largest schema of a configuration in use, with room.

    /// <summary>The definition; annotations, icons and metadata are left out, because nothing may follow from them.</summary>
    public static McpDefinition Read(Tool tool)
    {
        var schema = tool.InputSchema.GetRawText();
        var description = tool.Description ?? tool.Title ?? "";
        try
        {
            var digest = CanonicalJson.Sha256Hex(JsonSerializer.SerializeToUtf8Bytes(new
            {
                name = tool.Name,
                title = tool.Title,
                description = tool.Description,
                inputSchema = tool.InputSchema,
                outputSchema = tool.OutputSchema,
            }));
            var problem = Complain(description, schema);
            return problem is null
                ? new McpDefinition(digest, description, schema)
                : new McpDefinition(digest, "", "{}") { Problem = problem };
        }
        catch (JsonException broken)
        {
            return new McpDefinition("", "", "{}") { Problem = $"its definition is not JSON with one meaning: {broken.Message}" };
        }
    }

    private static string? Complain(string description, string schema)
    {
        if (description.Length > DescriptionLengthMax || schema.Length > SchemaLengthMax)
        {
            return $"its description or schema is longer than {DescriptionLengthMax} and {SchemaLengthMax} characters";
        }

        if (ToolSchema.Complain(schema) is { } complaint)
        {
            return $"its schema can not be used: {complaint}";
        }

        try
        {
            _ = JsonSchema.FromJsonAsync(schema).GetAwaiter().GetResult(); // Completes at once: references elsewhere were refused.
            return null;
        }
#pragma warning disable CA1031 // The parser throws what it likes on hostile schemas; whatever it is, the tool can not be used.
        catch (Exception broken)
#pragma warning restore CA1031
        {
            return $"its schema can not be read ({broken.GetType().Name})";
        }
    }
}
