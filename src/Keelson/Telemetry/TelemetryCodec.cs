using System.Text.Json;
using System.Text.Json.Serialization;
using Keelson.Primitives;
using Keelson.Storage;

namespace Keelson.Telemetry;

/// <summary>Turns events into CloudEvents 1.0 JSON and back.</summary>
public static class TelemetryCodec
{
    /// <summary>The event as the store keeps it.</summary>
    public static EventRecord ToRecord(TelemetryEvent telemetryEvent)
    {
        ArgumentNullException.ThrowIfNull(telemetryEvent);
        var data = telemetryEvent.Data;
        var wire = new CloudEvent("1.0", telemetryEvent.Id, telemetryEvent.Source, telemetryEvent.Type, telemetryEvent.Time, data);
        return new EventRecord(
            telemetryEvent.Id,
            telemetryEvent.Type,
            telemetryEvent.Time,
            data.Workflow,
            data.Run,
            data.Session,
            data.Request,
            KeelsonJson.Serialize(wire));
    }

    /// <summary>Reads what <see cref="ToRecord"/> wrote, or one line of an NDJSON export.</summary>
    /// <exception cref="JsonException">The bytes are not a CloudEvents 1.0 event of ours.</exception>
    public static TelemetryEvent Parse(ReadOnlyMemory<byte> utf8)
    {
        var wire = KeelsonJson.Deserialize<CloudEvent>(utf8);
        return wire is { SpecVersion: "1.0", Id.Length: > 0, Type.Length: > 0, Data: not null }
            ? new TelemetryEvent(wire.Id, wire.Source ?? "", wire.Type, wire.Time, wire.Data)
            : throw new JsonException("Not a CloudEvents 1.0 event: specversion, id, type and data are required.");
    }

    private sealed record CloudEvent(
        [property: JsonPropertyName("specversion")] string SpecVersion,
        string Id,
        string? Source,
        string Type,
        DateTimeOffset Time,
        EventData Data);
}
