using System.Buffers;
using System.Text.Json;

namespace Keelson.Workflows.Agents;

/// <summary>Writes the model request of a session's turn. Messages stand in it byte for byte, so that a provider's prefix cache finds them again.</summary>
internal static class SessionRequest
{
    /// <summary>A streamed chat request in the OpenAI format.</summary>
    public static ReadOnlyMemory<byte> Write(string instructions, IReadOnlyList<ReadOnlyMemory<byte>> messages, ReadOnlyMemory<byte> tools)
    {
        var buffer = new ArrayBufferWriter<byte>(messages.Sum(message => message.Length) + tools.Length + 1_024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteBoolean("stream"u8, true);
            json.WriteStartArray("messages"u8);
            json.WriteStartObject();
            json.WriteString("role"u8, "system"u8);
            json.WriteString("content"u8, instructions);
            json.WriteEndObject();
            foreach (var message in messages)
            {
                json.WriteRawValue(message.Span, skipInputValidation: true);
            }

            json.WriteEndArray();
            if (!tools.IsEmpty)
            {
                json.WritePropertyName("tools"u8);
                json.WriteRawValue(tools.Span, skipInputValidation: true);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
