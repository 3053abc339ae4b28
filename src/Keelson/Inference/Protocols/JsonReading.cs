using System.Text.Json;
using System.Text.Json.Nodes;
using Keelson.Primitives;

namespace Keelson.Inference.Protocols;

/// <summary>Short ways to read members that may be absent or of another kind, and to write those that are there.</summary>
internal static class JsonReading
{
    /// <summary>A text; null when it is absent or something else.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } value ? value.ReadText() : null;

    /// <summary>A whole number.</summary>
    public static long? Whole(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;

    /// <summary>A number as it was written.</summary>
    public static string? Number(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } value ? value.GetRawText() : null;

    /// <summary>true or false.</summary>
    public static bool? Flag(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean() : null;

    /// <summary>An object or array as JSON text.</summary>
    public static string? Raw(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Object or JsonValueKind.Array } value ? value.GetRawText() : null;

    /// <summary>The elements of an array; none when it is absent or something else.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];

    /// <summary>Any value; null when it is absent or null.</summary>
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>Puts a text, when there is one.</summary>
    public static JsonObject Put(this JsonObject target, string name, string? text)
    {
        if (text is not null)
        {
            target[name] = text;
        }

        return target;
    }

    /// <summary>Puts JSON text, when there is some.</summary>
    public static JsonObject PutRaw(this JsonObject target, string name, string? json)
    {
        if (json is not null)
        {
            target[name] = JsonNode.Parse(json);
        }

        return target;
    }

    /// <summary>Puts a flag, when it was said.</summary>
    public static JsonObject Put(this JsonObject target, string name, bool? flag)
    {
        if (flag is { } said)
        {
            target[name] = said;
        }

        return target;
    }

    /// <summary>What a protocol can not say, as the refusal that it becomes.</summary>
    public static FaultException Unsupported(string what) => new(new Fault(
        ErrorCodes.RequestUnsupported, $"{what} can not be said in the wire format of the model's provider. Ask in that format, or without it."));
}
