using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Context.Compaction;

/// <summary>Finds out of a message who speaks, what is called and what is answered, in each way of writing.</summary>
internal static class MessageReading
{
    private const string CallSuffix = "_call";
    private const string ResultSuffix = "_call_output";

    /// <summary>Who speaks. Items that are no messages are the assistant's, results are the tool's.</summary>
    public static string Role(JsonElement json, CompactionDialect dialect) =>
        CompactionMessage.Text(json, "role")
        ?? (dialect != CompactionDialect.Responses ? "" : Type(json).EndsWith(ResultSuffix, StringComparison.Ordinal) ? "tool" : "assistant");

    /// <summary>The calls whose results a message holds.</summary>
    public static IReadOnlyList<string> Answers(JsonElement json, CompactionDialect dialect) => dialect switch
    {
        CompactionDialect.Chat => CompactionMessage.Text(json, "role") == "tool" && CompactionMessage.Text(json, "tool_call_id") is { } id ? [id] : [],
        CompactionDialect.Messages => [.. Blocks(json, "tool_result").Select(block => CompactionMessage.Text(block, "tool_use_id")).OfType<string>()],
        CompactionDialect.Responses => Type(json).EndsWith(ResultSuffix, StringComparison.Ordinal) && CompactionMessage.Text(json, "call_id") is { } call ? [call] : [],
        _ => throw new ArgumentOutOfRangeException(nameof(dialect)),
    };

    /// <summary>The calls that a message makes.</summary>
    public static IReadOnlyList<(string Id, string What)> Calls(JsonElement json, CompactionDialect dialect) => dialect switch
    {
        CompactionDialect.Chat => OfChat(json),
        CompactionDialect.Messages => OfMessages(json),
        CompactionDialect.Responses => OfItem(json),
        _ => throw new ArgumentOutOfRangeException(nameof(dialect)),
    };

    /// <summary>The text of a content: a string, or parts of which those without text are named by their type. Calls are told apart.</summary>
    public static string TextOf(JsonElement content) =>
        content.ValueKind == JsonValueKind.String ? content.ReadText()
        : content.ValueKind != JsonValueKind.Array ? ""
        : string.Join('\n', content.EnumerateArray().Where(IsTold).Select(part =>
            CompactionMessage.Text(part, "text")
            ?? (part.ValueKind == JsonValueKind.Object && part.TryGetProperty("content", out var inner) ? TextOf(inner) : $"[{CompactionMessage.Text(part, "type") ?? "part"}]")));

    private static bool IsTold(JsonElement part) => CompactionMessage.Text(part, "type") is not ("tool_use" or "thinking" or "redacted_thinking");

    private static string Type(JsonElement json) => CompactionMessage.Text(json, "type") ?? "";

    private static IEnumerable<JsonElement> Blocks(JsonElement json, string type) =>
        json.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array
            ? content.EnumerateArray().Where(block => CompactionMessage.Text(block, "type") == type)
            : [];

    private static List<(string Id, string What)> OfChat(JsonElement json)
    {
        var read = new List<(string, string)>();
        if (CompactionMessage.Text(json, "role") != "assistant" || !json.TryGetProperty("tool_calls", out var calls) || calls.ValueKind != JsonValueKind.Array)
        {
            return read;
        }

        foreach (var call in calls.EnumerateArray())
        {
            if (CompactionMessage.Text(call, "id") is { } id && call.TryGetProperty("function", out var function) && CompactionMessage.Text(function, "name") is { } name)
            {
                read.Add((id, What(name, CompactionMessage.Text(function, "arguments"))));
            }
        }

        return read;
    }

    private static List<(string Id, string What)> OfMessages(JsonElement json)
    {
        var read = new List<(string, string)>();
        foreach (var call in Blocks(json, "tool_use"))
        {
            if (CompactionMessage.Text(call, "id") is { } id && CompactionMessage.Text(call, "name") is { } name)
            {
                read.Add((id, What(name, call.TryGetProperty("input", out var input) ? input.GetRawText() : null)));
            }
        }

        return read;
    }

    // Calls that the provider answers itself (a search, code that it runs) have no result of ours and no call_id.
    private static List<(string Id, string What)> OfItem(JsonElement json) =>
        Type(json).EndsWith(CallSuffix, StringComparison.Ordinal) && CompactionMessage.Text(json, "call_id") is { } id
            ? [(id, What(CompactionMessage.Text(json, "name") ?? Type(json), CompactionMessage.Text(json, "arguments") ?? CompactionMessage.Text(json, "input")))]
            : [];

    private static string What(string name, string? arguments) => name + "\n" + CompactionJson.Canonical(arguments ?? "");
}
