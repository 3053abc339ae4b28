using Keelson.Primitives;

namespace Keelson.Inference.Clients;

/// <summary>What a model answered, or why it did not.</summary>
/// <param name="Receipt">How the request ended.</param>
internal sealed record ModelTurn(InferenceReceipt Receipt)
{
    /// <summary>Why there is no answer; null when there is one.</summary>
    public Fault? Fault => Receipt.Fault;

    /// <summary>The assistant message as the provider wrote it, JSON; to be put behind the other messages.</summary>
    public ReadOnlyMemory<byte> Message { get; init; }

    /// <summary>Its text; null when it has none.</summary>
    public string? Text { get; init; }

    /// <summary>The tool calls that it asks for.</summary>
    public IReadOnlyList<ModelToolCall> ToolCalls { get; init; } = [];

    /// <summary>Why it ended: stop, tool_calls, length, content_filter.</summary>
    public string? FinishReason { get; init; }
}
