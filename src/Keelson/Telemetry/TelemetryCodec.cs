using Keelson.Storage;
using Keelson.Telemetry.Wire;

namespace Keelson.Telemetry;

/// <summary>
/// Turns events into CloudEvents 1.0 JSON and back. Written against the writer and the reader of the platform because every event
/// passes here twice. Members that it does not know are left out, so a newer export can be read.
/// </summary>
public static class TelemetryCodec
{
    /// <summary>The event as the store keeps it.</summary>
    public static EventRecord ToRecord(TelemetryEvent telemetryEvent)
    {
        ArgumentNullException.ThrowIfNull(telemetryEvent);
        var data = telemetryEvent.Data;
        return new EventRecord(
            telemetryEvent.Id,
            telemetryEvent.Type,
            telemetryEvent.Time,
            EventText.FitName(data.Workflow),
            EventText.FitName(data.Run),
            EventText.FitName(data.Session),
            EventText.FitName(data.Request),
            EventJsonWriter.Write(telemetryEvent));
    }

    /// <summary>Reads what <see cref="ToRecord"/> wrote, or one line of an NDJSON export.</summary>
    /// <exception cref="System.Text.Json.JsonException">The bytes are not a CloudEvents 1.0 event of ours.</exception>
    public static TelemetryEvent Parse(ReadOnlyMemory<byte> utf8) => EventJsonReader.Read(utf8.Span);
}
