using System.Text.Json.Nodes;
using Keelson.Inference.Protocols.Neutral;

namespace Keelson.Inference.Protocols.Chat;

/// <summary>Writes chat requests.</summary>
internal static class ChatRequestEncoder
{
    /// <summary>Writes one.</summary>
    /// <param name="request">The request.</param>
    /// <param name="keepsReasoning">False for OpenAI's own servers, which do not know the member for earlier reasoning that others want back.</param>
    public static JsonObject Encode(NeutralRequest request, bool keepsReasoning)
    {
        var messages = new JsonArray();
        if (request.System.Count > 0)
        {
            messages.Add(new JsonObject { ["role"] = "system", ["content"] = ChatParts.Encode(request.System) });
        }

        foreach (var turn in request.Turns)
        {
            Add(messages, turn, keepsReasoning);
        }

        var root = new JsonObject { ["model"] = request.Model, ["messages"] = messages };
        if (request.Tools.Count > 0)
        {
            root["tools"] = new JsonArray([.. request.Tools.Select(Tool)]);
            root["tool_choice"] = Choice(request.ToolChoice);
            root.Put("parallel_tool_calls", request.IsParallel);
            if (root["tool_choice"] is null)
            {
                root.Remove("tool_choice");
            }
        }

        if (request.Stops.Count > 0)
        {
            root["stop"] = new JsonArray([.. request.Stops.Select(stop => JsonValue.Create(stop))]);
        }

        if (request.MaxTokens is { } limit)
        {
            root[keepsReasoning ? "max_tokens" : "max_completion_tokens"] = limit; // OpenAI's reasoning models refuse the older name, others do not know the newer.
        }

        if (request.IsStream)
        {
            root["stream"] = true;
            root["stream_options"] = new JsonObject { ["include_usage"] = true };
        }

        return root.PutRaw("temperature", request.Temperature).PutRaw("top_p", request.TopP).PutRaw("response_format", Format(request.Format))
            .Put("reasoning_effort", request.Effort).Put("user", request.User).Put("service_tier", request.ServiceTier);
    }

    private static void Add(JsonArray messages, NeutralTurn turn, bool keepsReasoning)
    {
        if (turn.IsAssistant)
        {
            messages.Add(Assistant(turn.Parts, keepsReasoning));
            return;
        }

        // What tools answered stands in messages of its own, right behind the calls; their pictures go to the user's.
        var rest = new List<NeutralPart>();
        foreach (var part in turn.Parts)
        {
            if (part.Kind == PartKind.ToolResult)
            {
                var texts = part.Content.Where(one => one.Kind == PartKind.Text).ToList();
                rest.AddRange(part.Content.Where(one => one.Kind != PartKind.Text));
                messages.Add(new JsonObject
                {
                    ["role"] = "tool",
                    ["tool_call_id"] = part.Id,
                    ["content"] = part.IsError ? "Error: " + string.Join('\n', texts.Select(one => one.Text)) : ChatParts.Encode(texts),
                });
            }
            else
            {
                rest.Add(part);
            }
        }

        if (rest.Count > 0 || turn.Parts.Count == 0)
        {
            messages.Add(new JsonObject { ["role"] = "user", ["content"] = ChatParts.Encode(rest) });
        }
    }

    /// <summary>An assistant's message.</summary>
    public static JsonObject Assistant(IReadOnlyList<NeutralPart> parts, bool keepsReasoning)
    {
        var texts = parts.Where(part => part.Kind == PartKind.Text).ToList();
        var message = new JsonObject { ["role"] = "assistant", ["content"] = texts.Count == 0 ? null : string.Concat(texts.Select(text => text.Text)) };
        var reasoning = string.Concat(parts.Where(part => part.Kind == PartKind.Reasoning).Select(part => part.Text));
        if (keepsReasoning && reasoning.Length > 0)
        {
            message["reasoning_content"] = reasoning;
        }

        message.Put("refusal", parts.FirstOrDefault(part => part.Kind == PartKind.Refusal)?.Text);
        var calls = parts.Where(part => part.Kind == PartKind.ToolCall).Select(Call).ToArray();
        if (calls.Length > 0)
        {
            message["tool_calls"] = new JsonArray(calls);
        }

        return message;
    }

    private static JsonNode Call(NeutralPart call) => new JsonObject
    {
        ["id"] = call.Id,
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments },
    };

    private static JsonNode Tool(NeutralTool tool) => new JsonObject
    {
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = tool.Name }.Put("description", tool.Description).PutRaw("parameters", tool.Schema).Put("strict", tool.IsStrict),
    };

    private static JsonNode? Choice(string? choice) =>
        choice is null ? null
        : choice[0] == '=' ? new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = choice[1..] } }
        : choice;

    private static string? Format(NeutralFormat? format) =>
        format is null ? null
        : format.Schema is null ? """{"type":"json_object"}"""
        : new JsonObject
        {
            ["type"] = "json_schema",
            ["json_schema"] = new JsonObject { ["name"] = format.Name ?? "answer" }.PutRaw("schema", format.Schema).Put("strict", format.IsStrict),
        }.ToJsonString();
}
