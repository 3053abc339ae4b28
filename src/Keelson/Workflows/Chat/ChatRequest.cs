using System.Text.Json;
using System.Text.Json.Nodes;
using Keelson.Inference.Clients;
using Keelson.Primitives;

namespace Keelson.Workflows.Chat;

/// <summary>One request of a <see cref="DurableChatClient"/> in the OpenAI chat format.</summary>
/// <param name="Messages">The messages.</param>
/// <param name="Tools">The tools; null: none.</param>
/// <param name="ToolChoice">Which of them must be called; null: the model's own choice.</param>
/// <param name="ResponseFormat">The shape of the answer; null: text.</param>
internal sealed record ChatRequest(JsonArray Messages, JsonArray? Tools, JsonNode? ToolChoice, JsonNode? ResponseFormat)
{
    public string? Model { get; init; }

    public int? MaxOutputTokens { get; init; }

    public float? Temperature { get; init; }

    /// <summary>Everything that is asked, for the history check.</summary>
    public byte[] ToJson() => KeelsonJson.Serialize(this);

    /// <summary>The request as the pipeline takes it.</summary>
    public ModelAsk Shape(ModelAsk ask) => ask with
    {
        Messages = Bytes(Messages),
        Tools = Bytes(Tools),
        ToolChoice = Bytes(ToolChoice),
        ResponseFormat = Bytes(ResponseFormat),
        Model = Model,
        MaxOutputTokens = MaxOutputTokens,
        Temperature = Temperature,
    };

    private static ReadOnlyMemory<byte> Bytes(JsonNode? node) => node is null ? default : JsonSerializer.SerializeToUtf8Bytes(node, KeelsonJson.Options);
}
