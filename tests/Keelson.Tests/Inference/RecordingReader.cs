using System.Text.Json;
using Keelson.Inference;

namespace Keelson.Tests.Inference;

/// <summary>Tells recorded files apart by what they say: streams as they stand on the wire, streams with one event a line, whole answers, errors.</summary>
internal static class RecordingReader
{
    /// <summary>What a file holds; several streams where several stand one behind the other.</summary>
    public static IEnumerable<Recording> Read(string name, string text)
    {
        var lines = text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0).ToList();
        if (lines.Exists(line => line.StartsWith("data:", StringComparison.Ordinal)))
        {
            return OfWire(name, text, lines);
        }

        if (lines.Count > 1 && lines.TrueForAll(line => Parse(line) is not null))
        {
            return OfLines(name, lines);
        }

        return Parse(text) is { } whole ? [OfWhole(name, text, whole)] : [new Recording(name, RecordingKind.Foreign, default, text)];
    }

    private static IEnumerable<Recording> OfWire(string name, string text, List<string> lines)
    {
        var events = lines.Where(line => line.StartsWith("data:", StringComparison.Ordinal)).Select(line => line[5..].TrimStart()).ToList();
        if (Parse(events[0]) is not { } first || ProtocolOf(first) is not { } protocol)
        {
            return [new Recording(name, RecordingKind.Foreign, default, text)];
        }

        var isWhole = events.Exists(IsEnd);
        return [new Recording(name, isWhole ? RecordingKind.Stream : RecordingKind.CutStream, protocol, text)];
    }

    private static IEnumerable<Recording> OfLines(string name, List<string> lines)
    {
        if (ProtocolOf(Parse(lines[0])!.Value) is not { } protocol)
        {
            return [new Recording(name, RecordingKind.Foreign, default, string.Join('\n', lines))];
        }

        if (protocol == WireProtocol.OpenAiChat)
        {
            return [new Recording(name, RecordingKind.Stream, protocol, string.Concat(lines.Select(line => $"data: {line}\n\n")) + "data: [DONE]\n\n")];
        }

        // Some files hold the answers to several requests, one behind the other.
        return string.Concat(lines.Select(line => $"event: {TypeOf(Parse(line)!.Value)}\ndata: {line}\n\n" + (IsEnd(line) ? "\0" : "")))
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(one => new Recording(name, IsEnd(one.TrimEnd().Split("\ndata: ")[^1]) ? RecordingKind.Stream : RecordingKind.CutStream, protocol, one));
    }

    private static Recording OfWhole(string name, string text, JsonElement whole)
    {
        if (AnswerOf(whole) is { } protocol)
        {
            return new Recording(name, RecordingKind.Answer, protocol, text);
        }

        var isError = whole.ValueKind == JsonValueKind.Object && whole.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object;
        return new Recording(name, isError ? RecordingKind.Error : RecordingKind.Foreign, default, text);
    }

    private static WireProtocol? AnswerOf(JsonElement whole) =>
        whole.ValueKind != JsonValueKind.Object || !whole.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object ? null
        : Word(whole, "object") == "chat.completion" ? WireProtocol.OpenAiChat
        : Word(whole, "type") == "message" && whole.TryGetProperty("content", out _) ? WireProtocol.AnthropicMessages
        : IsResponse(whole) ? WireProtocol.OpenAiResponses
        : Word(whole, "object") == "list" && usage.TryGetProperty("prompt_tokens", out _) ? WireProtocol.OpenAiEmbeddings
        : null;

    private static bool IsResponse(JsonElement whole) =>
        whole.TryGetProperty("output", out var output) && output.ValueKind == JsonValueKind.Array
        && (Word(whole, "object") == "response" || Word(whole, "id")?.StartsWith("resp", StringComparison.Ordinal) == true);

    private static WireProtocol? ProtocolOf(JsonElement first) =>
        Word(first, "object") == "chat.completion.chunk" ? WireProtocol.OpenAiChat
        : TypeOf(first) == "message_start" ? WireProtocol.AnthropicMessages
        : TypeOf(first) == "response.created" ? WireProtocol.OpenAiResponses
        : null;

    private static bool IsEnd(string data) =>
        data == "[DONE]" || (Parse(data) is { } one && TypeOf(one) is "message_stop" or "response.completed" or "response.incomplete");

    private static string? TypeOf(JsonElement one) => Word(one, "type");

    private static string? Word(JsonElement one, string name) =>
        one.ValueKind == JsonValueKind.Object && one.TryGetProperty(name, out var word) && word.ValueKind == JsonValueKind.String ? word.GetString() : null;

    private static JsonElement? Parse(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
