using System.Text.Json;
using Keelson.Primitives;
using Keelson.Telemetry;
using Microsoft.Extensions.AI;

namespace Keelson.Inference.Clients;

/// <summary>Reads chat answers into the types of Microsoft.Extensions.AI.</summary>
internal static class ChatAnswerReader
{
    /// <summary>Under this name the receipt stands in <see cref="ChatResponse.AdditionalProperties"/>.</summary>
    public const string ReceiptProperty = "keelson.receipt";

    /// <summary>A whole answer.</summary>
    public static ChatResponse Read(ReadOnlyMemory<byte> body, InferenceReceipt receipt)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        var messages = new List<ChatMessage>();
        string? finish = null;
        foreach (var choice in root.GetProperty("choices").EnumerateArray())
        {
            messages.Add(new ChatMessage(ChatRole.Assistant, Contents(choice.GetProperty("message"))));
            finish ??= Text(choice, "finish_reason");
        }

        return new ChatResponse(messages)
        {
            ResponseId = Text(root, "id"),
            ModelId = receipt.ServedModel,
            FinishReason = finish is null ? null : new ChatFinishReason(finish),
            Usage = receipt.Usage is { } usage ? UsageOf(usage) : null,
            AdditionalProperties = new AdditionalPropertiesDictionary { [ReceiptProperty] = receipt },
        };
    }

    /// <summary>Tokens as Microsoft.Extensions.AI counts them.</summary>
    public static UsageDetails UsageOf(UsageVector usage) => new()
    {
        InputTokenCount = usage.Input,
        OutputTokenCount = usage.Output,
        TotalTokenCount = usage.Input + usage.Output,
        CachedInputTokenCount = usage.CachedInput,
        ReasoningTokenCount = usage.Reasoning,
    };

    /// <summary>A call; arguments that are not JSON are told to the caller with the call, as that library does.</summary>
    public static FunctionCallContent Call(string id, string name, string arguments) => FunctionCallContent.CreateFromParsedArguments(
        arguments,
        id,
        name,
        static json => json.Length == 0 ? new Dictionary<string, object?>() : JsonSerializer.Deserialize<Dictionary<string, object?>>(json, KeelsonJson.Options)!);

    private static List<AIContent> Contents(JsonElement message)
    {
        var contents = new List<AIContent>();
        if ((Text(message, "reasoning_content") ?? Text(message, "reasoning")) is { Length: > 0 } reasoning)
        {
            contents.Add(new TextReasoningContent(reasoning));
        }

        if ((Text(message, "content") ?? Text(message, "refusal")) is { Length: > 0 } text)
        {
            contents.Add(new TextContent(text));
        }

        if (message.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array)
        {
            foreach (var call in calls.EnumerateArray().Where(call => call.TryGetProperty("function", out _)))
            {
                var function = call.GetProperty("function");
                contents.Add(Call(Text(call, "id") ?? "", Text(function, "name") ?? "", Text(function, "arguments") ?? ""));
            }
        }

        return contents;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.ReadText() : null;
}
