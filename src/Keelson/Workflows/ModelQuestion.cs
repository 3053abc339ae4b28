using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Keelson.Inference.Clients;
using Keelson.Primitives;

namespace Keelson.Workflows;

/// <summary>One question of a workflow's author to a model, in the OpenAI chat format. Pure.</summary>
/// <param name="Prompt">The text.</param>
/// <param name="Options">How it is asked.</param>
/// <param name="Schema">The JSON Schema of the answer; null: text.</param>
internal sealed record ModelQuestion(string Prompt, ModelOptions Options, JsonNode? Schema)
{
    /// <summary>A wrong answer and what is wrong with it, when this asks to mend it.</summary>
    public (string Answer, string Complaint)? Repair { get; init; }

    /// <summary>A question whose answer is a value of a type; text when that is <see cref="string"/>.</summary>
    public static ModelQuestion For(Type answer, string prompt, ModelOptions options) =>
        new(prompt, options, answer == typeof(string) ? null : KeelsonJson.Options.GetJsonSchemaAsNode(answer));

    /// <summary>SHA-256 of everything that is asked, for the history check.</summary>
    public string Digest() => StepAsk.DigestOf(KeelsonJson.Serialize(new
    {
        Prompt,
        Options.Model,
        Options.Instructions,
        Options.MaxOutputTokens,
        Options.Temperature,
        Schema,
        Repair?.Answer,
        Repair?.Complaint,
    }));

    /// <summary>The request.</summary>
    public ModelAsk Shape(ModelAsk ask) => ask with
    {
        Messages = JsonSerializer.SerializeToUtf8Bytes(Messages(), KeelsonJson.Options),
        Model = Options.Model,
        MaxOutputTokens = Options.MaxOutputTokens,
        Temperature = Options.Temperature,
        ResponseFormat = Schema is null ? default : JsonSerializer.SerializeToUtf8Bytes(
            new { type = "json_schema", json_schema = new { name = "answer", schema = Schema } }, KeelsonJson.Options),
    };

    private List<object> Messages()
    {
        var messages = new List<object>();
        if (Options.Instructions is { } instructions)
        {
            messages.Add(new { role = "system", content = instructions });
        }

        messages.Add(new { role = "user", content = Schema is null ? Prompt : $"{Prompt}\n\nAnswer with one JSON object that fits this schema, and nothing else:\n{Schema.ToJsonString()}" });
        if (Repair is { } repair)
        {
            messages.Add(new { role = "assistant", content = repair.Answer });
            messages.Add(new { role = "user", content = $"That does not fit the schema: {repair.Complaint} Answer again, with one JSON object and nothing else." });
        }

        return messages;
    }
}
