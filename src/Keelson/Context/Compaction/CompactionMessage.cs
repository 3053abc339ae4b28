using System.Runtime.InteropServices;
using System.Text.Json;

namespace Keelson.Context.Compaction;

/// <summary>One message of a conversation, as it came. Unknown members are kept because its bytes are.</summary>
internal sealed class CompactionMessage
{
    private CompactionMessage(int index, ReadOnlyMemory<byte> raw, JsonElement json)
    {
        Index = index;
        Raw = raw;
        Json = json;
        Role = Text(json, "role") ?? "";
        Tokens = MessageTokens.Count(raw.Span);
        Answers = Role == "tool" ? Text(json, "tool_call_id") : null;
        Calls = Role == "assistant" && json.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array ? CallsOf(calls) : [];
    }

    /// <summary>Its place, from 0.</summary>
    public int Index { get; }

    /// <summary>Its bytes.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>The same, parsed.</summary>
    public JsonElement Json { get; }

    /// <summary>Who speaks.</summary>
    public string Role { get; }

    /// <summary>What it costs in the context.</summary>
    public long Tokens { get; }

    /// <summary>The call that it answers, when it is a tool's result.</summary>
    public string? Answers { get; }

    /// <summary>The calls that it makes: the id, and the tool with its arguments in one form.</summary>
    public IReadOnlyList<(string Id, string What)> Calls { get; }

    /// <summary>True when it belongs to the message before it: results stand behind their calls.</summary>
    public bool IsResult => Role is "tool" or "function";

    /// <summary>True when it says who the model is; such messages are never touched.</summary>
    public bool IsInstruction => Role is "system" or "developer";

    /// <summary>True when its author wants it kept: its name is <c>pinned</c>.</summary>
    public bool IsPinned => Text(Json, "name") == "pinned";

    /// <summary>Reads an array of messages; null when it is none.</summary>
    public static List<CompactionMessage>? ReadAll(ReadOnlyMemory<byte> messages)
    {
        try
        {
            var root = JsonElement.Parse(messages.Span, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (root.ValueKind != JsonValueKind.Array || root.EnumerateArray().Any(one => one.ValueKind != JsonValueKind.Object))
            {
                return null;
            }

            var read = new List<CompactionMessage>(root.GetArrayLength());
            foreach (var message in root.EnumerateArray())
            {
                read.Add(new CompactionMessage(read.Count, JsonMarshal.GetRawUtf8Value(message).ToArray(), message));
            }

            return read;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A member that is a string.</summary>
    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static List<(string Id, string What)> CallsOf(JsonElement calls)
    {
        var read = new List<(string, string)>();
        foreach (var call in calls.EnumerateArray())
        {
            if (Text(call, "id") is { } id && call.TryGetProperty("function", out var function) && Text(function, "name") is { } name)
            {
                read.Add((id, name + "\n" + CompactionJson.Canonical(Text(function, "arguments") ?? "")));
            }
        }

        return read;
    }
}
