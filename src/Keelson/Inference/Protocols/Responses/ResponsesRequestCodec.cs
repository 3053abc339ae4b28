using System.Text.Json;
using System.Text.Json.Nodes;
using Keelson.Inference.Protocols.Neutral;

namespace Keelson.Inference.Protocols.Responses;

/// <summary>Requests of OpenAI responses, without a state at the provider.</summary>
internal static class ResponsesRequestCodec
{
    /// <summary>Reads one.</summary>
    public static NeutralRequest Decode(JsonElement root)
    {
        if (root.Flag("background") is true)
        {
            throw JsonReading.Unsupported("An answer in the background");
        }

        var system = new List<NeutralPart>();
        if (root.Text("instructions") is { Length: > 0 } instructions)
        {
            system.Add(NeutralPart.OfText(instructions));
        }

        var turns = root.Text("input") is { } text
            ? [new NeutralTurn(false, [NeutralPart.OfText(text)])]
            : ResponsesItems.Decode(root.Items("input"), system);
        return new NeutralRequest
        {
            Model = root.Text("model"),
            System = system,
            Turns = turns,
            Tools = [.. root.Items("tools").Select(Tool)],
            ToolChoice = root.Text("tool_choice") ?? (root.Member("tool_choice")?.Text("name") is { } name ? "=" + name : null),
            IsParallel = root.Flag("parallel_tool_calls"),
            MaxTokens = root.Whole("max_output_tokens"),
            Temperature = root.Number("temperature"),
            TopP = root.Number("top_p"),
            Format = Format(root.Member("text")?.Member("format") ?? default),
            Effort = root.Member("reasoning")?.Text("effort"),
            User = root.Text("user"),
            ServiceTier = root.Text("service_tier"),
            IsStream = root.Flag("stream") ?? false,
        };
    }

    /// <summary>Writes one; the provider is asked to keep nothing.</summary>
    public static JsonObject Encode(NeutralRequest request)
    {
        if (request.Stops.Count > 0)
        {
            throw JsonReading.Unsupported("A text at which to stop");
        }

        var root = new JsonObject { ["model"] = request.Model, ["input"] = ResponsesItems.Encode(request.Turns), ["store"] = false };
        if (request.System.Count > 0)
        {
            root["instructions"] = string.Join('\n', request.System.Select(part => part.Text));
        }

        if (request.Tools.Count > 0)
        {
            root["tools"] = new JsonArray([.. request.Tools.Select(Tool)]);
            root.Put("parallel_tool_calls", request.IsParallel);
            if (request.ToolChoice is { } choice)
            {
                root["tool_choice"] = choice[0] == '=' ? new JsonObject { ["type"] = "function", ["name"] = choice[1..] } : choice;
            }
        }

        if (request.MaxTokens is { } limit)
        {
            root["max_output_tokens"] = limit;
        }

        if (request.Format is { } format)
        {
            root["text"] = new JsonObject
            {
                ["format"] = format.Schema is null
                    ? new JsonObject { ["type"] = "json_object" }
                    : new JsonObject { ["type"] = "json_schema", ["name"] = format.Name ?? "answer" }.PutRaw("schema", format.Schema).Put("strict", format.IsStrict),
            };
        }

        if (request.Effort is { } effort)
        {
            root["reasoning"] = new JsonObject { ["effort"] = effort, ["summary"] = "auto" };
            root["include"] = new JsonArray("reasoning.encrypted_content"); // The provider keeps nothing: the client brings it back.
        }

        return root.PutRaw("temperature", request.Temperature).PutRaw("top_p", request.TopP)
            .Put("user", request.User).Put("service_tier", request.ServiceTier).Put("stream", request.IsStream ? true : null);
    }

    private static NeutralTool Tool(JsonElement tool) =>
        tool.Text("type") == "function"
            ? new NeutralTool(tool.Text("name") ?? "", tool.Text("description"), tool.Raw("parameters"), tool.Flag("strict"))
            : throw JsonReading.Unsupported($"A tool of type {tool.Text("type")}");

    private static JsonNode Tool(NeutralTool tool) => new JsonObject { ["type"] = "function", ["name"] = tool.Name }
        .Put("description", tool.Description).PutRaw("parameters", tool.Schema ?? """{"type":"object","properties":{}}""").Put("strict", tool.IsStrict ?? false);

    private static NeutralFormat? Format(JsonElement format) => format.Text("type") switch
    {
        "json_object" => new NeutralFormat(null, null, null),
        "json_schema" => new NeutralFormat(format.Raw("schema") ?? "{}", format.Text("name"), format.Flag("strict")),
        _ => null,
    };
}
