using System.Text.Json;
using Keelson.Inference.Protocols.Neutral;
using Keelson.Primitives;

namespace Keelson.Inference.Protocols.Chat;

/// <summary>Reads chat requests.</summary>
internal static class ChatRequestDecoder
{
    /// <summary>Reads one.</summary>
    public static NeutralRequest Decode(JsonElement root)
    {
        if (root.Whole("n") is > 1)
        {
            throw JsonReading.Unsupported("More than one answer (n)");
        }

        var system = new List<NeutralPart>();
        var turns = new List<NeutralTurn>();
        foreach (var message in root.Items("messages"))
        {
            switch (message.Text("role"))
            {
                case "system" or "developer":
                    system.AddRange(ChatParts.Decode(message, "content"));
                    break;
                case "assistant":
                    turns.Add(new NeutralTurn(true, Assistant(message)));
                    break;
                case "tool":
                    turns.Add(new NeutralTurn(false, [new NeutralPart(PartKind.ToolResult) { Id = message.Text("tool_call_id"), Content = ChatParts.Decode(message, "content") }]));
                    break;
                default:
                    turns.Add(new NeutralTurn(false, ChatParts.Decode(message, "content")));
                    break;
            }
        }

        return new NeutralRequest
        {
            Model = root.Text("model"),
            System = system,
            Turns = turns,
            Tools = [.. root.Items("tools").Select(Tool)],
            ToolChoice = Choice(root),
            IsParallel = root.Flag("parallel_tool_calls"),
            MaxTokens = root.Whole("max_completion_tokens") ?? root.Whole("max_tokens"),
            Temperature = root.Number("temperature"),
            TopP = root.Number("top_p"),
            Stops = root.Text("stop") is { } stop ? [stop] : [.. root.Items("stop").Select(one => one.ReadText())],
            Format = Format(root),
            Effort = root.Text("reasoning_effort"),
            User = root.Text("user"),
            ServiceTier = root.Text("service_tier"),
            IsStream = root.Flag("stream") ?? false,
        };
    }

    /// <summary>What an assistant's message holds.</summary>
    public static List<NeutralPart> Assistant(JsonElement message)
    {
        var parts = new List<NeutralPart>();
        if ((message.Text("reasoning_content") ?? message.Text("reasoning")) is { Length: > 0 } reasoning)
        {
            parts.Add(new NeutralPart(PartKind.Reasoning) { Text = reasoning });
        }

        parts.AddRange(ChatParts.Decode(message, "content"));
        if (message.Text("refusal") is { Length: > 0 } refusal)
        {
            parts.Add(new NeutralPart(PartKind.Refusal) { Text = refusal });
        }

        foreach (var call in message.Items("tool_calls"))
        {
            if (call.Member("function") is not { } function)
            {
                throw JsonReading.Unsupported("A tool call that is not a function's");
            }

            parts.Add(new NeutralPart(PartKind.ToolCall) { Id = call.Text("id"), Name = function.Text("name"), Arguments = function.Text("arguments") is { Length: > 0 } given ? given : "{}" });
        }

        return parts;
    }

    private static NeutralTool Tool(JsonElement tool) =>
        tool.Member("function") is { } function
            ? new NeutralTool(function.Text("name") ?? "", function.Text("description"), function.Raw("parameters"), function.Flag("strict"))
            : throw JsonReading.Unsupported($"A tool of type {tool.Text("type")}");

    private static string? Choice(JsonElement root) =>
        root.Text("tool_choice") ?? (root.Member("tool_choice")?.Member("function")?.Text("name") is { } name ? "=" + name : null);

    private static NeutralFormat? Format(JsonElement root) =>
        root.Member("response_format") is not { } format ? null
        : format.Text("type") == "json_object" ? new NeutralFormat(null, null, null)
        : format.Member("json_schema") is { } schema ? new NeutralFormat(schema.Raw("schema") ?? "{}", schema.Text("name"), schema.Flag("strict"))
        : null;
}
