using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Keelson.Primitives;

namespace Keelson.Tools;

/// <summary>Decides what a probe says about a call whose outcome is unknown. Pure.</summary>
internal static class LookupDecider
{
    private const string Key = "$.key";
    private const string FromArguments = "$.args.";

    /// <summary>The arguments of the probe; what the call did not have is null in them.</summary>
    public static byte[] Arguments(string template, string key, ReadOnlyMemory<byte> callArguments)
    {
        using var call = JsonDocument.Parse(callArguments);
        return JsonSerializer.SerializeToUtf8Bytes(Fill(JsonNode.Parse(template), key, call.RootElement), KeelsonJson.Options);
    }

    /// <summary>Whether the call has happened by the answer of a probe; null: the answer does not say.</summary>
    public static bool? Read(ToolAttempt attempt, string found)
    {
        if (attempt.Fault is { } fault)
        {
            return fault.UpstreamStatus == 404 ? false : null;
        }

        if (attempt.Value is not { IsEmpty: false } value)
        {
            return false;
        }

        using var answer = JsonDocument.Parse(value);
        return At(answer.RootElement, found) is { } at && !IsNothing(at);
    }

    /// <summary>
    /// How much longer "it has not happened" can not be believed, because the first send may still be on its way through the server.
    /// </summary>
    public static TimeSpan StillSettling(ToolCallState known, TimeSpan settle, DateTimeOffset now) =>
        known.StartedAt is { } started && now < started + settle ? started + settle - now : TimeSpan.Zero;

    private static JsonNode? Fill(JsonNode? shape, string key, JsonElement arguments) => shape switch
    {
        JsonObject map => new JsonObject(map.Select(member => KeyValuePair.Create(member.Key, Fill(member.Value, key, arguments)))),
        JsonArray list => new JsonArray([.. list.Select(item => Fill(item, key, arguments))]),
        JsonValue text when text.TryGetValue(out string? word) && word == Key => JsonValue.Create(key),
        JsonValue text when text.TryGetValue(out string? word) && word.StartsWith(FromArguments, StringComparison.Ordinal) =>
            arguments.TryGetProperty(word[FromArguments.Length..], out var value) ? JsonNode.Parse(value.GetRawText()) : null,
        null => null,
        _ => shape.DeepClone(),
    };

    // RFC 6901, without the escapes of a document that nobody writes in a configuration: ~1 and ~0 are understood.
    private static JsonElement? At(JsonElement root, string pointer)
    {
        JsonElement? at = root;
        foreach (var token in pointer.Split('/').Skip(1))
        {
            var name = token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            at = at switch
            {
                { ValueKind: JsonValueKind.Object } map when map.TryGetProperty(name, out var member) => member,
                { ValueKind: JsonValueKind.Array } list when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.GetArrayLength() => list[index],
                _ => null,
            };
        }

        return at;
    }

    private static bool IsNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined or JsonValueKind.False => true,
        JsonValueKind.String => value.GetString()!.Length == 0,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.Number or JsonValueKind.True or _ => false,
    };
}
