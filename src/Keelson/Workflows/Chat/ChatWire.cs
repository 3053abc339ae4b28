using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Keelson.Primitives;
using Keelson.Workflows.Agents;
using Microsoft.Extensions.AI;

namespace Keelson.Workflows.Chat;

/// <summary>Turns the messages of Microsoft.Extensions.AI into the OpenAI chat format and answers back. Pure.</summary>
internal static class ChatWire
{
    /// <summary>The request.</summary>
    /// <exception cref="FaultException">A message holds something that has no place in a chat request.</exception>
    public static ChatRequest Request(IEnumerable<ChatMessage> messages, ChatOptions? options, ModelOptions defaults)
    {
        var lines = new JsonArray();
        if ((options?.Instructions ?? defaults.Instructions) is { } instructions)
        {
            lines.Add(new JsonObject { ["role"] = "system", ["content"] = instructions });
        }

        foreach (var message in messages)
        {
            Add(lines, message);
        }

        return new ChatRequest(lines, Tools(options?.Tools), Choice(options?.ToolMode), Format(options?.ResponseFormat))
        {
            Model = options?.ModelId ?? defaults.Model,
            MaxOutputTokens = options?.MaxOutputTokens ?? defaults.MaxOutputTokens,
            Temperature = options?.Temperature ?? defaults.Temperature,
        };
    }

    /// <summary>The answer that the journal keeps.</summary>
    public static ChatResponse Response(AgentTurn turn)
    {
        var contents = new List<AIContent>();
        if (turn.Text is { Length: > 0 } text)
        {
            contents.Add(new TextContent(text));
        }

        contents.AddRange(turn.Calls.Select(Call));
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, contents) { MessageId = turn.Request })
        {
            ResponseId = turn.Request,
            ModelId = turn.ServedModel,
            FinishReason = turn.FinishReason is { } reason ? new ChatFinishReason(reason) : null,
        };
    }

    private static FunctionCallContent Call(AgentCall call) => FunctionCallContent.CreateFromParsedArguments(
        call.Arguments.Length == 0 ? "{}" : call.Arguments,
        call.Id,
        call.Tool,
        static text => JsonSerializer.Deserialize<Dictionary<string, object?>>(text, KeelsonJson.Options));

    private static void Add(JsonArray lines, ChatMessage message)
    {
        foreach (var result in message.Contents.OfType<FunctionResultContent>())
        {
            lines.Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = result.CallId, ["content"] = Text(result) });
        }

        var calls = message.Contents.OfType<FunctionCallContent>().ToList();
        var parts = message.Contents.Where(content => content is not FunctionCallContent and not FunctionResultContent and not TextReasoningContent and not UsageContent).ToList();
        if (parts.Count == 0 && calls.Count == 0)
        {
            return;
        }

        var line = new JsonObject { ["role"] = message.Role.Value };
        if (parts.Count > 0)
        {
            line["content"] = parts.All(part => part is TextContent) ? string.Concat(parts.Cast<TextContent>().Select(part => part.Text)) : new JsonArray([.. parts.Select(Part)]);
        }

        if (calls.Count > 0)
        {
            line["tool_calls"] = new JsonArray([.. calls.Select(Line)]);
        }

        lines.Add(line);
    }

    private static JsonObject Line(FunctionCallContent call) => new()
    {
        ["id"] = call.CallId,
        ["type"] = "function",
        ["function"] = new JsonObject
        {
            ["name"] = call.Name,
            ["arguments"] = JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>(), KeelsonJson.Options),
        },
    };

    private static JsonNode Part(AIContent content) => content switch
    {
        TextContent text => new JsonObject { ["type"] = "text", ["text"] = text.Text },
        DataContent data when data.HasTopLevelMediaType("image") => Image(data.Uri),
        UriContent uri when uri.HasTopLevelMediaType("image") => Image(uri.Uri.ToString()),
        _ => throw new FaultException(new Fault(ErrorCodes.RequestUnsupported, $"A message holds {content.GetType().Name}, which has no place in a chat request.")),
    };

    private static JsonObject Image(string url) => new() { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = url } };

    private static string Text(FunctionResultContent result) => result.Result switch
    {
        null => result.Exception is { } failure ? failure.Message : "",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString()!,
        JsonElement json => json.GetRawText(),
        var value => Encoding.UTF8.GetString(KeelsonJson.Serialize(value)),
    };

    private static JsonArray? Tools(IList<AITool>? tools)
    {
        var offered = tools?.OfType<AIFunctionDeclaration>().Select(tool => (JsonNode)new JsonObject
        {
            ["type"] = "function",
            ["function"] = new JsonObject
            {
                ["name"] = tool.Name,
                ["description"] = tool.Description.Length == 0 ? tool.Name : tool.Description,
                ["parameters"] = JsonNode.Parse(tool.JsonSchema.GetRawText()),
            },
        }).ToArray();
        return offered is { Length: > 0 } ? new JsonArray(offered) : null;
    }

    private static JsonNode? Choice(ChatToolMode? mode) => mode switch
    {
        NoneChatToolMode => "none",
        RequiredChatToolMode { RequiredFunctionName: { } name } => new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = name } },
        RequiredChatToolMode => "required",
        _ => null,
    };

    private static JsonObject? Format(ChatResponseFormat? format) => format switch
    {
        ChatResponseFormatJson { Schema: { } schema } json => new JsonObject
        {
            ["type"] = "json_schema",
            ["json_schema"] = new JsonObject { ["name"] = json.SchemaName ?? "answer", ["schema"] = JsonNode.Parse(schema.GetRawText()) },
        },
        ChatResponseFormatJson => new JsonObject { ["type"] = "json_object" },
        _ => null,
    };
}
