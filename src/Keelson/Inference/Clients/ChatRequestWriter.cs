using System.Buffers;
using System.Text.Json;
using Keelson.Primitives;
using Microsoft.Extensions.AI;

namespace Keelson.Inference.Clients;

/// <summary>Writes messages and options of Microsoft.Extensions.AI as a chat request.</summary>
internal static class ChatRequestWriter
{
    /// <summary>The body of a request.</summary>
    public static ReadOnlyMemory<byte> Write(IEnumerable<ChatMessage> messages, ChatOptions? options, string? model, bool isStream)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        if (model is not null)
        {
            writer.WriteString("model", model);
        }

        if (isStream)
        {
            writer.WriteBoolean("stream", true);
        }

        writer.WriteStartArray("messages");
        if (options?.Instructions is { Length: > 0 } instructions)
        {
            ChatMessageWriter.WriteText(writer, "system", instructions);
        }

        foreach (var message in messages)
        {
            ChatMessageWriter.Write(writer, message);
        }

        writer.WriteEndArray();
        if (options is not null)
        {
            WriteNumbers(writer, options);
            WriteFormat(writer, options.ResponseFormat);
            WriteTools(writer, options);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteNumbers(Utf8JsonWriter writer, ChatOptions options)
    {
        Number(writer, "max_tokens", options.MaxOutputTokens);
        Number(writer, "temperature", options.Temperature);
        Number(writer, "top_p", options.TopP);
        Number(writer, "frequency_penalty", options.FrequencyPenalty);
        Number(writer, "presence_penalty", options.PresencePenalty);
        Number(writer, "seed", options.Seed);
        if (options.StopSequences is { Count: > 0 } stops)
        {
            writer.WriteStartArray("stop");
            foreach (var stop in stops)
            {
                writer.WriteStringValue(stop);
            }

            writer.WriteEndArray();
        }
    }

    private static void Number<T>(Utf8JsonWriter writer, string name, T? value)
        where T : struct, ISpanFormattable
    {
        if (value is { } number)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(number.ToString(null, System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private static void WriteFormat(Utf8JsonWriter writer, ChatResponseFormat? format)
    {
        if (format is not ChatResponseFormatJson json)
        {
            return;
        }

        writer.WriteStartObject("response_format");
        if (json.Schema is not { } schema)
        {
            writer.WriteString("type", "json_object");
            writer.WriteEndObject();
            return;
        }

        writer.WriteString("type", "json_schema");
        writer.WriteStartObject("json_schema");
        writer.WriteString("name", json.SchemaName ?? "answer");
        if (json.SchemaDescription is { } description)
        {
            writer.WriteString("description", description);
        }

        writer.WritePropertyName("schema");
        schema.WriteTo(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteTools(Utf8JsonWriter writer, ChatOptions options)
    {
        if (options.Tools is not { Count: > 0 } tools)
        {
            return;
        }

        writer.WriteStartArray("tools");
        foreach (var tool in tools)
        {
            WriteTool(writer, tool);
        }

        writer.WriteEndArray();
        if (options.AllowMultipleToolCalls is { } parallel)
        {
            writer.WriteBoolean("parallel_tool_calls", parallel);
        }

        WriteChoice(writer, options.ToolMode);
    }

    private static void WriteTool(Utf8JsonWriter writer, AITool tool)
    {
        if (tool is not AIFunctionDeclaration function)
        {
            throw new FaultException(new Fault(
                ErrorCodes.RequestUnsupported, $"The tool {tool.Name} is not a function; models of the platform are offered functions alone."));
        }

        writer.WriteStartObject();
        writer.WriteString("type", "function");
        writer.WriteStartObject("function");
        writer.WriteString("name", function.Name);
        writer.WriteString("description", function.Description);
        writer.WritePropertyName("parameters");
        function.JsonSchema.WriteTo(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter writer, ChatToolMode? mode)
    {
        switch (mode)
        {
            case NoneChatToolMode:
                writer.WriteString("tool_choice", "none");
                break;
            case RequiredChatToolMode { RequiredFunctionName: { } name }:
                writer.WriteStartObject("tool_choice");
                writer.WriteString("type", "function");
                writer.WriteStartObject("function");
                writer.WriteString("name", name);
                writer.WriteEndObject();
                writer.WriteEndObject();
                break;
            case RequiredChatToolMode:
                writer.WriteString("tool_choice", "required");
                break;
            default:
                break; // The model's own choice is what it does when nothing is said.
        }
    }
}
