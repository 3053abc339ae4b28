using System.Text.Json;
using Keelson.Primitives;
using Microsoft.Extensions.AI;

namespace Keelson.Inference.Clients;

/// <summary>Writes one message of Microsoft.Extensions.AI as one or more chat messages.</summary>
internal static class ChatMessageWriter
{
    /// <summary>A message that is text alone.</summary>
    public static void WriteText(Utf8JsonWriter writer, string role, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("role", role);
        writer.WriteString("content", text);
        writer.WriteEndObject();
    }

    /// <summary>A message; each tool result becomes a message of its own.</summary>
    public static void Write(Utf8JsonWriter writer, ChatMessage message)
    {
        var results = message.Contents.OfType<FunctionResultContent>().ToList();
        foreach (var result in results)
        {
            writer.WriteStartObject();
            writer.WriteString("role", "tool");
            writer.WriteString("tool_call_id", result.CallId);
            writer.WriteString("content", TextOf(result));
            writer.WriteEndObject();
        }

        if (results.Count > 0 && message.Role == ChatRole.Tool)
        {
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("role", message.Role.Value);
        if (message.AuthorName is { Length: > 0 } name)
        {
            writer.WriteString("name", name);
        }

        WriteContent(writer, message);
        WriteCalls(writer, [.. message.Contents.OfType<FunctionCallContent>()]);
        writer.WriteEndObject();
    }

    private static string TextOf(FunctionResultContent result) => result.Result switch
    {
        null => result.Exception is { } failure ? "The tool failed: " + failure.Message : "",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } text => text.GetString()!,
        var value => JsonSerializer.Serialize(value, KeelsonJson.Options),
    };

    private static void WriteContent(Utf8JsonWriter writer, ChatMessage message)
    {
        var media = message.Contents.Where(content => content is DataContent or UriContent).ToList();
        if (media.Count == 0)
        {
            var text = message.Text;
            if (text.Length > 0 || !message.Contents.Any(content => content is FunctionCallContent))
            {
                writer.WriteString("content", text);
            }
            else
            {
                writer.WriteNull("content");
            }

            return;
        }

        writer.WriteStartArray("content");
        foreach (var content in message.Contents)
        {
            WritePart(writer, content);
        }

        writer.WriteEndArray();
    }

    private static void WritePart(Utf8JsonWriter writer, AIContent content)
    {
        switch (content)
        {
            case TextContent text:
                writer.WriteStartObject();
                writer.WriteString("type", "text");
                writer.WriteString("text", text.Text);
                writer.WriteEndObject();
                break;
            case DataContent data when data.HasTopLevelMediaType("audio"):
                writer.WriteStartObject();
                writer.WriteString("type", "input_audio");
                writer.WriteStartObject("input_audio");
                writer.WriteString("data", data.Base64Data.Span);
                writer.WriteString("format", data.MediaType.Contains("wav", StringComparison.OrdinalIgnoreCase) ? "wav" : "mp3");
                writer.WriteEndObject();
                writer.WriteEndObject();
                break;
            case DataContent data when !data.HasTopLevelMediaType("image"):
                writer.WriteStartObject();
                writer.WriteString("type", "file");
                writer.WriteStartObject("file");
                writer.WriteString("filename", data.Name ?? "file");
                writer.WriteString("file_data", data.Uri);
                writer.WriteEndObject();
                writer.WriteEndObject();
                break;
            case DataContent image:
                WriteImage(writer, image.Uri);
                break;
            case UriContent image:
                WriteImage(writer, image.Uri.AbsoluteUri);
                break;
            default:
                break; // Calls stand beside the content; reasoning is not sent back.
        }
    }

    private static void WriteImage(Utf8JsonWriter writer, string url)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "image_url");
        writer.WriteStartObject("image_url");
        writer.WriteString("url", url);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteCalls(Utf8JsonWriter writer, List<FunctionCallContent> calls)
    {
        if (calls.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("tool_calls");
        foreach (var call in calls)
        {
            writer.WriteStartObject();
            writer.WriteString("id", call.CallId);
            writer.WriteString("type", "function");
            writer.WriteStartObject("function");
            writer.WriteString("name", call.Name);
            writer.WriteString("arguments", call.Arguments is null ? "{}" : JsonSerializer.Serialize(call.Arguments, KeelsonJson.Options));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
