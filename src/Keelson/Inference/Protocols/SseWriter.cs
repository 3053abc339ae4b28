using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Keelson.Inference.Protocols;

/// <summary>Writes server-sent events.</summary>
internal static class SseWriter
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one event.</summary>
    public static void Write(IBufferWriter<byte> target, string? name, JsonObject data)
    {
        if (name is not null)
        {
            target.Write("event: "u8);
            target.Write(Encoding.UTF8.GetBytes(name));
            target.Write("\n"u8);
        }

        target.Write("data: "u8);
        target.Write(Bytes(data).Span);
        target.Write("\n\n"u8);
    }

    /// <summary>A document as bytes.</summary>
    public static ReadOnlyMemory<byte> Bytes(JsonObject data)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            data.WriteTo(writer);
        }

        return buffer.WrittenMemory;
    }
}
