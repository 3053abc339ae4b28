using Keelson.Primitives;

namespace Keelson.Inference.Clients;

/// <summary>One question to a model.</summary>
/// <param name="Attribution">On whose account.</param>
/// <param name="Messages">A JSON array of messages in the OpenAI chat format.</param>
internal sealed record ModelAsk(Attribution Attribution, ReadOnlyMemory<byte> Messages)
{
    /// <summary>The model of the catalogue; null: the workflow's default, by its shares.</summary>
    public string? Model { get; init; }

    /// <summary>A JSON array of tools in the OpenAI format; empty: none.</summary>
    public ReadOnlyMemory<byte> Tools { get; init; }

    /// <summary>The JSON value of <c>tool_choice</c>; empty: the model's own choice.</summary>
    public ReadOnlyMemory<byte> ToolChoice { get; init; }

    /// <summary>The JSON value of <c>response_format</c>; empty: text.</summary>
    public ReadOnlyMemory<byte> ResponseFormat { get; init; }

    /// <summary>The most output tokens; null: as the workflow and the model allow.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>The temperature; null: the model's own.</summary>
    public float? Temperature { get; init; }

    /// <summary>When the answer is of no more use.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>True for a summary that the platform itself asks for.</summary>
    public bool IsCompaction { get; init; }

    /// <summary>The request's identifier; null: a new one.</summary>
    public RequestId? Id { get; init; }
}
