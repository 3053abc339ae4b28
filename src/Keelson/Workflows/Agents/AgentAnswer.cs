using System.Text.Json;
using NJsonSchema;

namespace Keelson.Workflows.Agents;

/// <summary>An agent's final answer, held against its schema. Pure.</summary>
/// <param name="Value">The answer; null when it does not fit.</param>
/// <param name="Complaint">What is wrong with it, for the model to mend; null when it fits.</param>
internal sealed record AgentAnswer(JsonElement? Value, string? Complaint)
{
    private const int ComplaintsMax = 10; // More would only fill the context; one repair mends what it can see.

    /// <summary>What the answer says of the business outcome: its member <c>outcome</c>; null when it has none.</summary>
    public string? Outcome =>
        Value is { ValueKind: JsonValueKind.Object } value
        && value.TryGetProperty("outcome", out var outcome)
        && outcome.ValueKind == JsonValueKind.String
            ? outcome.GetString()
            : null;

    /// <summary>Reads the last message's text. Without a schema any text is an answer: <c>{"text": ...}</c> unless it is JSON itself.</summary>
    public static AgentAnswer Read(string? text, string? schema)
    {
        var json = Parse(text);
        if (schema is null)
        {
            return new AgentAnswer(json ?? JsonSerializer.SerializeToElement(new { text = text ?? "" }), null);
        }

        if (json is not { ValueKind: JsonValueKind.Object } value)
        {
            return new AgentAnswer(null, "The answer is not one JSON object.");
        }

        // The schema is in memory, so nothing is waited for; an await here would look like work of the body's own on replay.
        var errors = JsonSchema.FromJsonAsync(schema).GetAwaiter().GetResult().Validate(value.GetRawText());
        return errors.Count == 0
            ? new AgentAnswer(value, null)
            : new AgentAnswer(null, string.Join("; ", errors.Take(ComplaintsMax).Select(error => $"{error.Path}: {error.Kind}")) + ".");
    }

    // Models like to put JSON between fences or under a sentence; what counts is the outermost object.
    private static JsonElement? Parse(string? text)
    {
        var start = text?.IndexOf('{', StringComparison.Ordinal) ?? -1;
        var end = text?.LastIndexOf('}') ?? -1;
        if (start < 0 || end < start)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text!.AsMemory(start, end - start + 1), new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
