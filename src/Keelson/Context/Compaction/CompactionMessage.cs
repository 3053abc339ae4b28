using System.Runtime.InteropServices;
using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Context.Compaction;

/// <summary>One message or item of a conversation, as it came. Unknown members are kept because its bytes are.</summary>
internal sealed class CompactionMessage
{
    private CompactionMessage(int index, ReadOnlyMemory<byte> raw, JsonElement json, CompactionDialect dialect)
    {
        Index = index;
        Raw = raw;
        Json = json;
        Dialect = dialect;
        Role = MessageReading.Role(json, dialect);
        Tokens = MessageTokens.Count(raw.Span);
        Answers = MessageReading.Answers(json, dialect);
        Calls = MessageReading.Calls(json, dialect);
        IsResult = dialect == CompactionDialect.Chat ? Role is "tool" or "function" : Answers.Count > 0;
        IsTiedToNext = dialect == CompactionDialect.Responses && Text(json, "type") == "reasoning";
    }

    /// <summary>Its place, from 0.</summary>
    public int Index { get; }

    /// <summary>Its bytes.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>The same, parsed.</summary>
    public JsonElement Json { get; }

    /// <summary>How it is written.</summary>
    public CompactionDialect Dialect { get; }

    /// <summary>Who speaks.</summary>
    public string Role { get; }

    /// <summary>What it costs in the context.</summary>
    public long Tokens { get; }

    /// <summary>The calls whose results it holds.</summary>
    public IReadOnlyList<string> Answers { get; }

    /// <summary>The calls that it makes: the id, and the tool with its arguments in one form.</summary>
    public IReadOnlyList<(string Id, string What)> Calls { get; }

    /// <summary>True when it belongs to the message before it: results stand behind their calls.</summary>
    public bool IsResult { get; }

    /// <summary>True when it must not stand without what follows it: what was thought before something was said or called.</summary>
    public bool IsTiedToNext { get; }

    /// <summary>True when it says who the model is; such messages are never touched.</summary>
    public bool IsInstruction => Role is "system" or "developer";

    /// <summary>True when its author wants it kept: its name is <c>pinned</c>.</summary>
    public bool IsPinned => Text(Json, "name") == "pinned" && Calls.Count == 0;

    /// <summary>True when the user speaks, and does not only hand in results.</summary>
    public bool IsUser => Role == "user" && !IsResult;

    /// <summary>Reads an array of messages; null when it is none.</summary>
    public static List<CompactionMessage>? ReadAll(ReadOnlyMemory<byte> messages, CompactionDialect dialect)
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
                read.Add(new CompactionMessage(read.Count, JsonMarshal.GetRawUtf8Value(message).ToArray(), message, dialect));
            }

            return read;
        }
        catch (Exception unread) when (unread is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A member that is a string.</summary>
    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.ReadText()
            : null;
}
