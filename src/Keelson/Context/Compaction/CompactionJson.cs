using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Keelson.Context.Compaction;

/// <summary>JSON that is compared and rewritten.</summary>
internal static class CompactionJson
{
    /// <summary>Writes text as it is, so that a rewritten message is no longer than it came.</summary>
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Arguments in one form: members in order, no spaces. What is not JSON is compared as it is.</summary>
    public static string Canonical(string arguments)
    {
        try
        {
            return Sorted(JsonNode.Parse(arguments, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }))?.ToJsonString(Options) ?? "null";
        }
        catch (JsonException)
        {
            return arguments;
        }
    }

    private static JsonNode? Sorted(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                var sorted = new JsonObject();
                foreach (var (name, value) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
                {
                    sorted[name] = Sorted(value);
                }

                return sorted;
            case JsonArray list:
                return new JsonArray([.. list.Select(Sorted)]);
            default:
                return node?.DeepClone();
        }
    }
}
