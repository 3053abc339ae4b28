using System.Text.Json.Nodes;
using System.Text.Json;
using Keelson.Inference.Protocols.Neutral;
using Keelson.Primitives;

namespace Keelson.Inference.Protocols.Chat;

/// <summary>Content parts of chat messages.</summary>
internal static class ChatParts
{
    /// <summary>Reads a content: a text, or a list of parts.</summary>
    public static List<NeutralPart> Decode(JsonElement message, string name)
    {
        if (message.Text(name) is { } text)
        {
            return text.Length == 0 ? [] : [NeutralPart.OfText(text)];
        }

        return [.. message.Items(name).Select(Decode)];
    }

    /// <summary>Writes parts: one text alone as a text, everything else as a list.</summary>
    public static JsonNode Encode(IReadOnlyList<NeutralPart> parts)
    {
        if (parts.All(part => part.Kind == PartKind.Text && part.CacheMark is null))
        {
            return string.Join('\n', parts.Select(part => part.Text));
        }

        return new JsonArray([.. parts.Select(Encode)]);
    }

    private static NeutralPart Decode(JsonElement part) => part.Text("type") switch
    {
        "image_url" => Image(part.Member("image_url") ?? default),
        "input_audio" => new NeutralPart(PartKind.Audio) { Data = part.Member("input_audio")?.Text("data"), MediaType = part.Member("input_audio")?.Text("format") },
        "file" => File(part.Member("file") ?? default),
        "refusal" => new NeutralPart(PartKind.Refusal) { Text = part.Text("refusal") },
        "text" or null => new NeutralPart(PartKind.Text) { Text = part.Text("text") ?? "", CacheMark = part.Raw("cache_control") },
        var other => throw JsonReading.Unsupported($"Content of type {other}"),
    };

    private static NeutralPart Image(JsonElement image)
    {
        var url = image.ValueKind == JsonValueKind.String ? image.ReadText() : image.Text("url");
        var part = DataUrl.TryRead(url, out var mediaType, out var data)
            ? new NeutralPart(PartKind.Image) { MediaType = mediaType, Data = data }
            : new NeutralPart(PartKind.Image) { Url = url };
        return part with { Detail = image.Text("detail") };
    }

    private static NeutralPart File(JsonElement file)
    {
        var part = new NeutralPart(PartKind.File) { Name = file.Text("filename"), FileId = file.Text("file_id") };
        return DataUrl.TryRead(file.Text("file_data"), out var mediaType, out var data) ? part with { MediaType = mediaType, Data = data } : part;
    }

    private static JsonObject Encode(NeutralPart part) => part.Kind switch
    {
        PartKind.Image when part.FileId is null => new JsonObject
        {
            ["type"] = "image_url",
            ["image_url"] = new JsonObject { ["url"] = part.Url ?? DataUrl.Write(part) }.Put("detail", part.Detail),
        },
        PartKind.Audio => new JsonObject
        {
            ["type"] = "input_audio",
            ["input_audio"] = new JsonObject { ["data"] = part.Data, ["format"] = part.MediaType },
        },
        PartKind.File when part.Url is null => new JsonObject
        {
            ["type"] = "file",
            ["file"] = new JsonObject().Put("filename", part.Name).Put("file_id", part.FileId).Put("file_data", part.Data is null ? null : DataUrl.Write(part)),
        },
        PartKind.Refusal => new JsonObject { ["type"] = "refusal", ["refusal"] = part.Text },
        PartKind.Text => new JsonObject { ["type"] = "text", ["text"] = part.Text },
        PartKind.File => throw JsonReading.Unsupported("A file by its address"),
        PartKind.Image => throw JsonReading.Unsupported("An image by the id of a file"),
        PartKind.ToolCall or PartKind.ToolResult or PartKind.Reasoning => throw new InvalidOperationException($"{part.Kind} is not content."),
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };
}
