using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Keelson.Inference.Protocols.Neutral;
using Keelson.Telemetry;

namespace Keelson.Inference.Protocols.Responses;

/// <summary>Whole responses.</summary>
internal static class ResponsesAnswerCodec
{
    /// <summary>Reads one.</summary>
    public static NeutralAnswer Decode(JsonElement root)
    {
        var parts = new List<NeutralPart>();
        foreach (var item in root.Items("output"))
        {
            switch (item.Text("type"))
            {
                case "message":
                    parts.AddRange(item.Items("content").Select(part => part.Text("type") == "refusal"
                        ? new NeutralPart(PartKind.Refusal) { Text = part.Text("refusal") }
                        : NeutralPart.OfText(part.Text("text") ?? "")));
                    break;
                case "function_call":
                    parts.Add(new NeutralPart(PartKind.ToolCall) { Id = item.Text("call_id"), Name = item.Text("name"), Arguments = item.Text("arguments") ?? "{}" });
                    break;
                case "reasoning" when ResponsesItems.Reasoning(item) is { } reasoning && (reasoning.Seal is not null || reasoning.Text is { Length: > 0 }):
                    parts.Add(reasoning);
                    break;
                default:
                    break;
            }
        }

        var hasCalls = parts.Exists(part => part.Kind == PartKind.ToolCall);
        return new NeutralAnswer(root.Text("id") ?? "", root.Text("model") ?? "", parts, FinishOf(root, hasCalls));
    }

    /// <summary>Why a response ended.</summary>
    public static FinishKind FinishOf(JsonElement response, bool hasCalls) =>
        response.Member("incomplete_details")?.Text("reason") is { } reason
            ? reason == "content_filter" ? FinishKind.Refusal : FinishKind.Length
            : hasCalls ? FinishKind.ToolCalls : FinishKind.Stop;

    /// <summary>Writes one.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="created">Seconds since 1970.</param>
    /// <param name="request">What of the request is repeated in every response.</param>
    /// <param name="isDone">False for the response that opens a stream.</param>
    public static JsonObject Encode(NeutralAnswer answer, long created, JsonObject request, bool isDone)
    {
        var isShort = answer.Finish is FinishKind.Length or FinishKind.Refusal && !answer.Parts.Any(part => part.Kind == PartKind.Refusal);
        var response = new JsonObject
        {
            ["id"] = answer.IdAs("resp_"),
            ["object"] = "response",
            ["created_at"] = created,
            ["status"] = !isDone ? "in_progress" : isShort ? "incomplete" : "completed",
            ["error"] = null,
            ["incomplete_details"] = isDone && isShort ? new JsonObject { ["reason"] = answer.Finish == FinishKind.Length ? "max_output_tokens" : "content_filter" } : null,
            ["model"] = answer.Model,
            ["output"] = Items(answer),
            ["usage"] = isDone ? Usage(answer.Usage) : null,
        };
        foreach (var (name, value) in request)
        {
            response.TryAdd(name, value?.DeepClone());
        }

        return response;
    }

    /// <summary>The output items of an answer: neighbouring words are one message.</summary>
    public static JsonArray Items(NeutralAnswer answer)
    {
        var items = new JsonArray();
        JsonArray? content = null;
        foreach (var part in answer.Parts)
        {
            if (part.Kind is PartKind.Text or PartKind.Refusal)
            {
                if (content is null)
                {
                    content = [];
                    items.Add(Message(ItemId(answer, "msg_", items.Count), "completed", content));
                }

                content.Add(Content(part.Kind == PartKind.Refusal, part.Text ?? ""));
                continue;
            }

            content = null;
            items.Add(part.Kind == PartKind.ToolCall
                ? Call(ItemId(answer, "fc_", items.Count), part.Id, part.Name, part.Arguments ?? "{}", "completed")
                : Reasoning(ItemId(answer, "rs_", items.Count), part.Text ?? "", part));
        }

        return items;
    }

    /// <summary>The id of an item.</summary>
    public static string ItemId(NeutralAnswer answer, string prefix, int index) => answer.IdAs(prefix) + "_" + index.ToString(CultureInfo.InvariantCulture);

    /// <summary>A message.</summary>
    public static JsonObject Message(string id, string status, JsonArray content) =>
        new() { ["id"] = id, ["type"] = "message", ["status"] = status, ["role"] = "assistant", ["content"] = content };

    /// <summary>A part of a message.</summary>
    public static JsonObject Content(bool isRefusal, string text) => isRefusal
        ? new JsonObject { ["type"] = "refusal", ["refusal"] = text }
        : new JsonObject { ["type"] = "output_text", ["text"] = text, ["annotations"] = new JsonArray(), ["logprobs"] = new JsonArray() };

    /// <summary>A function call.</summary>
    public static JsonObject Call(string id, string? callId, string? name, string arguments, string status) =>
        new() { ["id"] = id, ["type"] = "function_call", ["status"] = status, ["call_id"] = callId, ["name"] = name, ["arguments"] = arguments };

    /// <summary>Reasoning, as far as it may be read, and what its provider needs back.</summary>
    public static JsonObject Reasoning(string id, string text, NeutralPart? seal) => new()
    {
        ["id"] = id,
        ["type"] = "reasoning",
        ["summary"] = text.Length == 0 ? [] : new JsonArray(new JsonObject { ["type"] = "summary_text", ["text"] = text }),
        ["encrypted_content"] = seal is null ? null : ReasoningSeal.Write(seal.Seal, null, seal.SealOf, seal.IsRedacted, WireProtocol.OpenAiResponses) ?? ReasoningSeal.Unsealed,
    };

    private static JsonObject? Usage(UsageVector? usage) => usage is null ? null : new JsonObject
    {
        ["input_tokens"] = usage.Input,
        ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = usage.CachedInput },
        ["output_tokens"] = usage.Output,
        ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = usage.Reasoning },
        ["total_tokens"] = usage.Input + usage.Output,
    };
}
