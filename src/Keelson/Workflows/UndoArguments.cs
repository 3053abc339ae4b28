using System.Text.Json;
using System.Text.Json.Nodes;
using Keelson.Primitives;

namespace Keelson.Workflows;

/// <summary>Fills the arguments of a compensation from the call that it undoes. Pure.</summary>
internal static class UndoArguments
{
    private const string FromArguments = "$.args.";
    private const string FromResult = "$.result.";

    /// <summary>The arguments as JSON, or why they can not be made.</summary>
    public static (ReadOnlyMemory<byte>? Arguments, Fault? Fault) Render(
        ReadOnlyMemory<byte> template, ReadOnlyMemory<byte>? callArguments, ReadOnlyMemory<byte>? result)
    {
        using var shape = JsonDocument.Parse(template);
        using var arguments = Parse(callArguments);
        using var answer = Parse(result);
        string? missing = null;
        var node = Fill(shape.RootElement, arguments?.RootElement, answer?.RootElement, ref missing);
        return missing is null
            ? (JsonSerializer.SerializeToUtf8Bytes(node, KeelsonJson.Options), null)
            : (null, new Fault(ErrorCodes.RequestInvalid, $"The compensation needs '{missing}', which the call does not have."));
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte>? json) => json is { IsEmpty: false } bytes ? JsonDocument.Parse(bytes) : null;

    private static JsonNode? Fill(JsonElement shape, JsonElement? arguments, JsonElement? result, ref string? missing)
    {
        switch (shape.ValueKind)
        {
            case JsonValueKind.Object:
                var filled = new JsonObject();
                foreach (var member in shape.EnumerateObject())
                {
                    filled[member.Name] = Fill(member.Value, arguments, result, ref missing);
                }

                return filled;
            case JsonValueKind.Array:
                var list = new JsonArray();
                foreach (var item in shape.EnumerateArray())
                {
                    list.Add(Fill(item, arguments, result, ref missing));
                }

                return list;
            case JsonValueKind.String when shape.GetString() is { } text && (text.StartsWith(FromArguments, StringComparison.Ordinal) || text.StartsWith(FromResult, StringComparison.Ordinal)):
                var isArgument = text.StartsWith(FromArguments, StringComparison.Ordinal);
                var found = Find(isArgument ? arguments : result, text[(isArgument ? FromArguments : FromResult).Length..]);
                missing ??= found is null ? text : null;
                return found is null ? null : JsonNode.Parse(found.Value.GetRawText());
            default:
                return JsonNode.Parse(shape.GetRawText());
        }
    }

    private static JsonElement? Find(JsonElement? root, string path)
    {
        var at = root;
        foreach (var name in path.Split('.'))
        {
            if (at is not { ValueKind: JsonValueKind.Object } parent || !parent.TryGetProperty(name, out var child))
            {
                return null;
            }

            at = child;
        }

        return at;
    }
}
