using System.Text.Json;
using System.Text.Json.Nodes;
using Keelson.Inference.Protocols.Neutral;
using Keelson.Telemetry;

namespace Keelson.Inference.Protocols.Chat;

/// <summary>Whole chat answers.</summary>
internal static class ChatAnswerCodec
{
    /// <summary>Reads one.</summary>
    public static NeutralAnswer Decode(JsonElement root)
    {
        var choice = root.Items("choices").FirstOrDefault();
        var parts = choice.Member("message") is { } message ? ChatRequestDecoder.Assistant(message) : [];
        return new NeutralAnswer(root.Text("id") ?? "", root.Text("model") ?? "", parts, FinishOf(choice.Text("finish_reason")));
    }

    /// <summary>Writes one.</summary>
    public static JsonObject Encode(NeutralAnswer answer, long created)
    {
        var message = ChatRequestEncoder.Assistant(answer.Parts, keepsReasoning: true);
        message["refusal"] ??= null;
        return new JsonObject
        {
            ["id"] = answer.IdAs("chatcmpl-"),
            ["object"] = "chat.completion",
            ["created"] = created,
            ["model"] = answer.Model,
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = message, ["logprobs"] = null, ["finish_reason"] = WordOf(answer.Finish) }),
            ["usage"] = answer.Usage is { } usage ? Usage(usage) : null,
        };
    }

    /// <summary>Tokens in the convention of chat.</summary>
    public static JsonObject Usage(UsageVector usage) => new()
    {
        ["prompt_tokens"] = usage.Input,
        ["completion_tokens"] = usage.Output,
        ["total_tokens"] = usage.Input + usage.Output,
        ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = usage.CachedInput, ["cache_write_tokens"] = usage.CacheWrite + usage.CacheWrite1H },
        ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = usage.Reasoning },
    };

    /// <summary>Why it ended.</summary>
    public static FinishKind FinishOf(string? word) => word switch
    {
        "length" => FinishKind.Length,
        "tool_calls" or "function_call" => FinishKind.ToolCalls,
        "content_filter" => FinishKind.Refusal,
        _ => FinishKind.Stop,
    };

    /// <summary>The word for why it ended.</summary>
    public static string WordOf(FinishKind finish) => finish switch
    {
        FinishKind.Length => "length",
        FinishKind.ToolCalls => "tool_calls",
        FinishKind.Refusal => "content_filter",
        FinishKind.Stop or FinishKind.StopSequence or FinishKind.Pause => "stop",
        _ => throw new ArgumentOutOfRangeException(nameof(finish)),
    };
}
