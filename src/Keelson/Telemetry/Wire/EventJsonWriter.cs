using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Keelson.Telemetry.Wire;

/// <summary>Writes one event. Each thread keeps its buffer.</summary>
internal static class EventJsonWriter
{
    // A buffer that one huge event has made huge is not kept.
    private const int KeptBufferBytes = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>The event as CloudEvents 1.0 JSON.</summary>
    public static byte[] Write(TelemetryEvent telemetryEvent)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(1_024);
        var writer = _writer ??= new Utf8JsonWriter(
            buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        Write(writer, telemetryEvent);
        writer.Flush();
        var bytes = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity > KeptBufferBytes)
        {
            _buffer = null;
            _writer = null;
        }

        return bytes;
    }

    private static void Write(Utf8JsonWriter writer, TelemetryEvent telemetryEvent)
    {
        writer.WriteStartObject();
        writer.WriteString(EventEnvelope.SpecVersion, EventEnvelope.Version);
        writer.WriteString(EventEnvelope.Id, telemetryEvent.Id);
        writer.WriteString(EventEnvelope.Source, telemetryEvent.Source);
        writer.WriteString(EventEnvelope.Type, telemetryEvent.Type);
        writer.WriteString(EventEnvelope.Time, telemetryEvent.Time.UtcDateTime);
        writer.WriteStartObject(EventEnvelope.Data);
        foreach (var member in EventEnvelope.Members)
        {
            member.Write(writer, telemetryEvent.Data);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
