using System.Text.Json;
using System.Text.Json.Nodes;
using Keelson.Inference.Protocols.Neutral;

namespace Keelson.Inference.Protocols.Messages;

/// <summary>Content blocks of Anthropic messages.</summary>
internal static class MessagesParts
{
    /// <summary>Reads a content: a text, or a list of blocks.</summary>
    public static List<NeutralPart> Decode(JsonElement owner, string name)
    {
        if (owner.Text(name) is { } text)
        {
            return text.Length == 0 ? [] : [NeutralPart.OfText(text)];
        }

        return [.. owner.Items(name).Select(Decode).OfType<NeutralPart>()];
    }

    /// <summary>Writes blocks.</summary>
    public static JsonArray Encode(IEnumerable<NeutralPart> parts) => new([.. parts.Select(Encode).OfType<JsonNode>()]);

    private static NeutralPart? Decode(JsonElement block)
    {
        var mark = block.Raw("cache_control");
        return block.Text("type") switch
        {
            "text" => new NeutralPart(PartKind.Text) { Text = block.Text("text") ?? "", CacheMark = mark },
            "image" => Source(PartKind.Image, block) with { CacheMark = mark },
            "document" => Source(PartKind.File, block) with { Name = block.Text("title"), CacheMark = mark },
            "tool_use" => new NeutralPart(PartKind.ToolCall) { Id = block.Text("id"), Name = block.Text("name"), Arguments = block.Raw("input") ?? "{}", CacheMark = mark },
            "tool_result" => new NeutralPart(PartKind.ToolResult)
            {
                Id = block.Text("tool_use_id"),
                IsError = block.Flag("is_error") ?? false,
                Content = Decode(block, "content"),
                CacheMark = mark,
            },
            "thinking" => Thinking(block),
            "redacted_thinking" => Redacted(block),
            "fallback" => null, // Says that another model took over; there is nothing in it to read.
            var other => throw JsonReading.Unsupported($"Content of type {other}"),
        };
    }

    /// <summary>A block of thinking.</summary>
    public static NeutralPart Thinking(JsonElement block) =>
        ReasoningSeal.Read(new NeutralPart(PartKind.Reasoning) { Text = block.Text("thinking") }, block.Text("signature"), WireProtocol.AnthropicMessages);

    /// <summary>A block of thinking that nobody may read.</summary>
    public static NeutralPart Redacted(JsonElement block) =>
        ReasoningSeal.Read(new NeutralPart(PartKind.Reasoning) { IsRedacted = true }, block.Text("data"), WireProtocol.AnthropicMessages);

    private static NeutralPart Source(PartKind kind, JsonElement block)
    {
        var source = block.Member("source") ?? default;
        var part = new NeutralPart(kind);
        return source.Text("type") switch
        {
            "base64" => part with { MediaType = source.Text("media_type"), Data = source.Text("data") },
            "text" => part with { MediaType = "text/plain", Data = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(source.Text("data") ?? "")) },
            "url" => part with { Url = source.Text("url") },
            "file" => part with { FileId = source.Text("file_id") },
            var other => throw JsonReading.Unsupported($"A source of type {other}"),
        };
    }

    private static JsonObject? Encode(NeutralPart part) => part.Kind switch
    {
        PartKind.Text or PartKind.Refusal => string.IsNullOrEmpty(part.Text) ? null : new JsonObject { ["type"] = "text", ["text"] = part.Text }.PutRaw("cache_control", part.CacheMark),
        PartKind.Image => new JsonObject { ["type"] = "image", ["source"] = Source(part) }.PutRaw("cache_control", part.CacheMark),
        PartKind.File => new JsonObject { ["type"] = "document", ["source"] = Source(part) }.Put("title", part.Name).PutRaw("cache_control", part.CacheMark),
        PartKind.ToolCall => new JsonObject { ["type"] = "tool_use", ["id"] = part.Id, ["name"] = part.Name }
            .PutRaw("input", Arguments(part)).PutRaw("cache_control", part.CacheMark),
        PartKind.ToolResult => Result(part),
        PartKind.Reasoning when part.SealOf != WireProtocol.AnthropicMessages => null, // Without its own signature the provider takes no reasoning back.
        PartKind.Reasoning when part.IsRedacted => new JsonObject { ["type"] = "redacted_thinking", ["data"] = part.Seal },
        PartKind.Reasoning => new JsonObject { ["type"] = "thinking", ["thinking"] = part.Text ?? "", ["signature"] = part.Seal },
        PartKind.Audio => throw JsonReading.Unsupported("Sound"),
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };

    private static JsonObject Result(NeutralPart part)
    {
        var result = new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = part.Id };
        if (part.Content.Count > 0)
        {
            result["content"] = part.Content.All(one => one.Kind == PartKind.Text) ? string.Join('\n', part.Content.Select(one => one.Text)) : Encode(part.Content);
        }

        return result.Put("is_error", part.IsError ? true : null).PutRaw("cache_control", part.CacheMark);
    }

    private static JsonObject Source(NeutralPart part) =>
        part.Url is not null ? new JsonObject { ["type"] = "url", ["url"] = part.Url }
        : part.FileId is not null ? new JsonObject { ["type"] = "file", ["file_id"] = part.FileId }
        : new JsonObject { ["type"] = "base64", ["media_type"] = part.MediaType, ["data"] = part.Data };

    // Models of other providers sometimes write arguments that are no JSON object; they must be one here.
    private static string Arguments(NeutralPart part)
    {
        try
        {
            using var document = JsonDocument.Parse(part.Arguments ?? "{}");
            return document.RootElement.ValueKind == JsonValueKind.Object ? part.Arguments ?? "{}" : new JsonObject { ["value"] = part.Arguments }.ToJsonString();
        }
        catch (JsonException)
        {
            return new JsonObject { ["value"] = part.Arguments }.ToJsonString();
        }
    }
}
