using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json;
using Keelson.Inference.Protocols.Neutral;
using Keelson.Primitives;

namespace Keelson.Inference.Protocols.Messages;

/// <summary>Anthropic requests.</summary>
internal static class MessagesRequestCodec
{
    private const long MaxTokensDefault = 8192; // The protocol demands a limit; every model of it generates this much.
    private const string JsonOnly = "Answer with one JSON object and nothing else.";

    // How much thinking an effort buys, and the other way round.
    private static readonly (string Effort, long Tokens)[] Thinking = [("low", 1024), ("medium", 4096), ("high", 16384)];

    /// <summary>Reads one.</summary>
    public static NeutralRequest Decode(JsonElement root) => new()
    {
        Model = root.Text("model"),
        System = MessagesParts.Decode(root, "system"),
        Turns = [.. root.Items("messages").Select(message => new NeutralTurn(message.Text("role") == "assistant", MessagesParts.Decode(message, "content")))],
        Tools = [.. root.Items("tools").Select(Tool)],
        ToolChoice = Choice(root.Member("tool_choice") ?? default),
        IsParallel = root.Member("tool_choice")?.Flag("disable_parallel_tool_use") is { } isOff ? !isOff : null,
        MaxTokens = root.Whole("max_tokens"),
        Temperature = root.Number("temperature"),
        TopP = root.Number("top_p"),
        Stops = [.. root.Items("stop_sequences").Select(stop => stop.ReadText())],
        Format = (root.Member("output_config")?.Member("format") ?? root.Member("output_format"))?.Raw("schema") is { } schema ? new NeutralFormat(schema, null, true) : null,
        Effort = root.Member("output_config")?.Text("effort") ?? Effort(root.Member("thinking") ?? default),
        User = root.Member("metadata")?.Text("user_id"),
        IsStream = root.Flag("stream") ?? false,
    };

    /// <summary>Writes one.</summary>
    public static JsonObject Encode(NeutralRequest request)
    {
        var limit = request.MaxTokens ?? MaxTokensDefault;
        var root = new JsonObject { ["model"] = request.Model, ["max_tokens"] = limit };
        var system = request.System.ToList();
        if (request.Format is { Schema: null })
        {
            system.Add(NeutralPart.OfText(JsonOnly));
        }

        if (system.Count > 0)
        {
            root["system"] = system.Count == 1 && system[0].CacheMark is null ? system[0].Text : MessagesParts.Encode(system);
        }

        root["messages"] = Messages(request.Turns);
        if (request.Tools.Count > 0)
        {
            root["tools"] = new JsonArray([.. request.Tools.Select(Tool)]);
        }

        if (Choice(request) is { } choice)
        {
            root["tool_choice"] = choice;
        }

        if (request.Stops.Count > 0)
        {
            root["stop_sequences"] = new JsonArray([.. request.Stops.Select(stop => JsonValue.Create(stop))]);
        }

        if (request.Format?.Schema is { } schema)
        {
            root["output_config"] = new JsonObject { ["format"] = new JsonObject { ["type"] = "json_schema" }.PutRaw("schema", schema) };
        }

        if (request.User is { } user)
        {
            root["metadata"] = new JsonObject { ["user_id"] = user };
        }

        if (!AddThinking(root, request, limit))
        {
            root.PutRaw("temperature", Temperature(request.Temperature)).PutRaw("top_p", request.TopP);
        }

        return root.Put("stream", request.IsStream ? true : null);
    }

    // Thinking has to fit the limit, and goes with no temperature and no forced tool.
    private static bool AddThinking(JsonObject root, NeutralRequest request, long limit)
    {
        var budget = Array.Find(Thinking, one => one.Effort == request.Effort).Tokens;
        if (budget == 0 || budget >= limit || (request.ToolChoice is not (null or "auto" or "none")))
        {
            return false;
        }

        root["thinking"] = new JsonObject { ["type"] = "enabled", ["budget_tokens"] = budget };
        return true;
    }

    // Neighbouring turns of one side are one message: all results of one round of calls must stand together.
    private static JsonArray Messages(IReadOnlyList<NeutralTurn> turns)
    {
        var messages = new JsonArray();
        for (var index = 0; index < turns.Count;)
        {
            var parts = new List<NeutralPart>();
            var isAssistant = turns[index].IsAssistant;
            for (; index < turns.Count && turns[index].IsAssistant == isAssistant; index++)
            {
                parts.AddRange(turns[index].Parts);
            }

            var ordered = isAssistant ? parts : [.. parts.Where(part => part.Kind == PartKind.ToolResult), .. parts.Where(part => part.Kind != PartKind.ToolResult)];
            JsonNode content = ordered is [{ Kind: PartKind.Text, CacheMark: null, Text: { Length: > 0 } text }] ? text : MessagesParts.Encode(ordered);
            messages.Add(new JsonObject { ["role"] = isAssistant ? "assistant" : "user", ["content"] = content });
        }

        return messages;
    }

    private static NeutralTool Tool(JsonElement tool) =>
        tool.Text("type") is null or "custom"
            ? new NeutralTool(tool.Text("name") ?? "", tool.Text("description"), tool.Raw("input_schema"), tool.Flag("strict")) { CacheMark = tool.Raw("cache_control") }
            : throw JsonReading.Unsupported($"A tool of type {tool.Text("type")}");

    private static JsonNode Tool(NeutralTool tool) => new JsonObject { ["name"] = tool.Name }
        .Put("description", tool.Description).PutRaw("input_schema", tool.Schema ?? """{"type":"object"}""").Put("strict", tool.IsStrict is true ? true : null)
        .PutRaw("cache_control", tool.CacheMark);

    private static string? Choice(JsonElement choice) => choice.Text("type") switch
    {
        "any" => "required",
        "tool" => "=" + choice.Text("name"),
        var word => word,
    };

    private static JsonObject? Choice(NeutralRequest request)
    {
        if (request.Tools.Count == 0 || (request.ToolChoice is null && request.IsParallel is null))
        {
            return null;
        }

        var choice = request.ToolChoice switch
        {
            null or "auto" => new JsonObject { ["type"] = "auto" },
            "required" => new JsonObject { ["type"] = "any" },
            "none" => new JsonObject { ["type"] = "none" },
            var name => new JsonObject { ["type"] = "tool", ["name"] = name[1..] },
        };
        return choice.Put("disable_parallel_tool_use", request.IsParallel is { } isParallel && request.ToolChoice != "none" ? !isParallel : null);
    }

    private static string? Effort(JsonElement thinking) =>
        thinking.Text("type") == "adaptive" ? "medium"
        : thinking.Whole("budget_tokens") is { } budget ? budget <= 2048 ? "low" : budget <= 8192 ? "medium" : "high"
        : null;

    // Other protocols go to 2; this one to 1.
    private static string? Temperature(string? text) =>
        text is not null && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 1 ? "1" : text;
}
