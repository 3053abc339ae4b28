using System.Text.Json;
using System.Text.Json.Nodes;
using Keelson.Inference.Protocols.Neutral;
using Keelson.Telemetry;

namespace Keelson.Inference.Protocols.Messages;

/// <summary>Whole Anthropic messages.</summary>
internal static class MessagesAnswerCodec
{
    /// <summary>Reads one. Blocks of the provider's own tools have no place elsewhere and are left out.</summary>
    public static NeutralAnswer Decode(JsonElement root)
    {
        var parts = new List<NeutralPart>();
        foreach (var block in root.Items("content"))
        {
            switch (block.Text("type"))
            {
                case "text":
                    parts.Add(NeutralPart.OfText(block.Text("text") ?? ""));
                    break;
                case "thinking":
                    parts.Add(MessagesParts.Thinking(block));
                    break;
                case "redacted_thinking":
                    parts.Add(MessagesParts.Redacted(block));
                    break;
                case "tool_use":
                    parts.Add(new NeutralPart(PartKind.ToolCall) { Id = block.Text("id"), Name = block.Text("name"), Arguments = block.Raw("input") ?? "{}" });
                    break;
                default:
                    break;
            }
        }

        return new NeutralAnswer(root.Text("id") ?? "", root.Text("model") ?? "", parts, FinishOf(root.Text("stop_reason"))) { StopSequence = root.Text("stop_sequence") };
    }

    /// <summary>Writes one.</summary>
    public static JsonObject Encode(NeutralAnswer answer) => new()
    {
        ["id"] = answer.IdAs("msg_"),
        ["type"] = "message",
        ["role"] = "assistant",
        ["model"] = answer.Model,
        ["content"] = new JsonArray([.. answer.Parts.Select(Block).OfType<JsonNode>()]),
        ["stop_reason"] = WordOf(answer.Finish),
        ["stop_sequence"] = answer.StopSequence,
        ["usage"] = Usage(answer.Usage),
    };

    /// <summary>Tokens in Anthropic's convention: the input without what came from or went to the cache.</summary>
    public static JsonObject Usage(UsageVector? usage) => new()
    {
        ["input_tokens"] = usage is null ? 0 : Math.Max(0, usage.Input - usage.CachedInput - usage.CacheWrite - usage.CacheWrite1H),
        ["cache_creation_input_tokens"] = usage is null ? 0 : usage.CacheWrite + usage.CacheWrite1H,
        ["cache_read_input_tokens"] = usage?.CachedInput ?? 0,
        ["output_tokens"] = usage?.Output ?? 0,
    };

    /// <summary>Why it ended.</summary>
    public static FinishKind FinishOf(string? word) => word switch
    {
        "max_tokens" or "model_context_window_exceeded" => FinishKind.Length,
        "tool_use" => FinishKind.ToolCalls,
        "stop_sequence" => FinishKind.StopSequence,
        "refusal" => FinishKind.Refusal,
        "pause_turn" => FinishKind.Pause,
        _ => FinishKind.Stop,
    };

    /// <summary>The word for why it ended.</summary>
    public static string WordOf(FinishKind finish) => finish switch
    {
        FinishKind.Stop => "end_turn",
        FinishKind.Length => "max_tokens",
        FinishKind.ToolCalls => "tool_use",
        FinishKind.StopSequence => "stop_sequence",
        FinishKind.Refusal => "refusal",
        FinishKind.Pause => "pause_turn",
        _ => throw new ArgumentOutOfRangeException(nameof(finish)),
    };

    // Reasoning without a seal has an empty signature, and is never sent on.
    private static JsonNode? Block(NeutralPart part) =>
        part.Kind == PartKind.Reasoning && !part.IsRedacted
            ? new JsonObject { ["type"] = "thinking", ["thinking"] = part.Text ?? "", ["signature"] = ReasoningSeal.Write(part.Seal, part.Id, part.SealOf, false, WireProtocol.AnthropicMessages) ?? "" }
            : MessagesParts.Encode([part]) is [{ } block] ? block.DeepClone() : null;
}
