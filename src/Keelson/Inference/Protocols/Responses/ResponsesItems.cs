using System.Text.Json;
using System.Text.Json.Nodes;
using Keelson.Inference.Protocols.Neutral;

namespace Keelson.Inference.Protocols.Responses;

/// <summary>Input items of responses.</summary>
internal static class ResponsesItems
{
    /// <summary>Reads items; what the system says goes to <paramref name="system"/>.</summary>
    public static List<NeutralTurn> Decode(IEnumerable<JsonElement> items, List<NeutralPart> system)
    {
        var turns = new List<NeutralTurn>();
        foreach (var item in items)
        {
            var role = item.Text("role");
            if (role is "system" or "developer")
            {
                system.AddRange(Content(item, "content"));
            }
            else if (Part(item) is { } part)
            {
                Add(turns, part.Kind != PartKind.ToolResult, [part]);
            }
            else
            {
                Add(turns, role == "assistant", Content(item, "content"));
            }
        }

        return turns;
    }

    /// <summary>Writes turns as items.</summary>
    public static JsonArray Encode(IReadOnlyList<NeutralTurn> turns)
    {
        var items = new JsonArray();
        foreach (var turn in turns)
        {
            var message = new List<NeutralPart>();
            foreach (var part in turn.Parts)
            {
                if (Item(part) is { } item)
                {
                    Flush(items, turn.IsAssistant, message);
                    items.Add(item);
                }
                else if (part.Kind != PartKind.Reasoning)
                {
                    message.Add(part);
                }
            }

            Flush(items, turn.IsAssistant, message);
        }

        return items;
    }

    // Items of one side stand together as one turn: a model's reasoning, words and calls are one answer.
    private static void Add(List<NeutralTurn> turns, bool isAssistant, IReadOnlyList<NeutralPart> parts)
    {
        if (turns.Count > 0 && turns[^1].IsAssistant == isAssistant && (isAssistant || parts.All(part => part.Kind == PartKind.ToolResult)))
        {
            turns[^1] = new NeutralTurn(isAssistant, [.. turns[^1].Parts, .. parts]);
        }
        else
        {
            turns.Add(new NeutralTurn(isAssistant, parts));
        }
    }

    private static NeutralPart? Part(JsonElement item) => item.Text("type") switch
    {
        null or "message" => null,
        "function_call" => new NeutralPart(PartKind.ToolCall)
        {
            Id = item.Text("call_id"),
            Name = item.Text("name"),
            Arguments = item.Text("arguments") is { Length: > 0 } given ? given : "{}",
        },
        "function_call_output" => new NeutralPart(PartKind.ToolResult) { Id = item.Text("call_id"), Content = Content(item, "output") },
        "reasoning" => Reasoning(item),
        var other => throw JsonReading.Unsupported($"An item of type {other}"),
    };

    /// <summary>A reasoning item: what can be read of it, and its seal.</summary>
    public static NeutralPart Reasoning(JsonElement item) => ReasoningSeal.Read(
        new NeutralPart(PartKind.Reasoning)
        {
            Id = item.Text("id"),
            Text = string.Join('\n', item.Items("summary").Concat(item.Items("content")).Select(one => one.Text("text"))),
        },
        item.Text("encrypted_content"),
        WireProtocol.OpenAiResponses);

    private static List<NeutralPart> Content(JsonElement item, string name) =>
        item.Text(name) is { } text ? [NeutralPart.OfText(text)] : [.. item.Items(name).Select(Content)];

    private static NeutralPart Content(JsonElement part)
    {
        switch (part.Text("type"))
        {
            case "input_text" or "output_text" or "text":
                return NeutralPart.OfText(part.Text("text") ?? "");
            case "refusal":
                return new NeutralPart(PartKind.Refusal) { Text = part.Text("refusal") };
            case "input_image":
                var image = new NeutralPart(PartKind.Image) { Detail = part.Text("detail"), FileId = part.Text("file_id") };
                return DataUrl.TryRead(part.Text("image_url"), out var mediaType, out var data)
                    ? image with { MediaType = mediaType, Data = data }
                    : image with { Url = part.Text("image_url") };
            case "input_file":
                var file = new NeutralPart(PartKind.File) { Name = part.Text("filename"), FileId = part.Text("file_id"), Url = part.Text("file_url") };
                return DataUrl.TryRead(part.Text("file_data"), out var type, out var bytes) ? file with { MediaType = type, Data = bytes } : file;
            case "input_audio":
                return new NeutralPart(PartKind.Audio) { Data = part.Member("input_audio")?.Text("data"), MediaType = part.Member("input_audio")?.Text("format") };
            case var other:
                throw JsonReading.Unsupported($"Content of type {other}");
        }
    }

    private static JsonObject? Item(NeutralPart part) => part.Kind switch
    {
        PartKind.ToolCall => new JsonObject { ["type"] = "function_call", ["call_id"] = part.Id, ["name"] = part.Name, ["arguments"] = part.Arguments },
        PartKind.ToolResult => new JsonObject { ["type"] = "function_call_output", ["call_id"] = part.Id, ["output"] = Output(part) },
        PartKind.Reasoning when part is { Id: not null, SealOf: WireProtocol.OpenAiResponses } => new JsonObject
        {
            ["type"] = "reasoning",
            ["id"] = part.Id,
            ["summary"] = string.IsNullOrEmpty(part.Text) ? [] : new JsonArray(new JsonObject { ["type"] = "summary_text", ["text"] = part.Text }),
            ["encrypted_content"] = part.Seal,
        },
        PartKind.Reasoning or PartKind.Text or PartKind.Image or PartKind.Audio or PartKind.File or PartKind.Refusal => null,
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };

    private static JsonNode? Output(NeutralPart part) =>
        part.Content.All(one => one.Kind == PartKind.Text)
            ? JsonValue.Create((part.IsError ? "Error: " : "") + string.Join('\n', part.Content.Select(one => one.Text)))
            : new JsonArray([.. part.Content.Select(one => Content(one, isAssistant: false))]);

    private static void Flush(JsonArray items, bool isAssistant, List<NeutralPart> message)
    {
        if (message.Count > 0)
        {
            items.Add(new JsonObject
            {
                ["type"] = "message",
                ["role"] = isAssistant ? "assistant" : "user",
                ["content"] = new JsonArray([.. message.Select(part => Content(part, isAssistant))]),
            });
            message.Clear();
        }
    }

    private static JsonObject Content(NeutralPart part, bool isAssistant) => part.Kind switch
    {
        PartKind.Text => new JsonObject { ["type"] = isAssistant ? "output_text" : "input_text", ["text"] = part.Text },
        PartKind.Refusal => new JsonObject { ["type"] = "refusal", ["refusal"] = part.Text },
        PartKind.Image => new JsonObject { ["type"] = "input_image", ["detail"] = part.Detail ?? "auto" }
            .Put("image_url", part.Data is null ? part.Url : DataUrl.Write(part)).Put("file_id", part.FileId),
        PartKind.File => new JsonObject { ["type"] = "input_file" }
            .Put("filename", part.Name).Put("file_id", part.FileId).Put("file_url", part.Url).Put("file_data", part.Data is null ? null : DataUrl.Write(part)),
        PartKind.Audio => new JsonObject { ["type"] = "input_audio", ["input_audio"] = new JsonObject { ["data"] = part.Data, ["format"] = part.MediaType } },
        PartKind.ToolCall or PartKind.ToolResult or PartKind.Reasoning => throw new InvalidOperationException($"{part.Kind} is an item of its own."),
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };
}
