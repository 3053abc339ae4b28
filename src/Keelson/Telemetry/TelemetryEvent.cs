namespace Keelson.Telemetry;

/// <summary>One fact of the stream; CloudEvents 1.0 on the wire (<see cref="TelemetryCodec"/>).</summary>
/// <param name="Id">Unique; sorts by time.</param>
/// <param name="Source">Where it was recorded: <c>/tenant/cells/1</c>.</param>
/// <param name="Type">One of <see cref="EventTypes"/>.</param>
/// <param name="Time">When it happened, UTC.</param>
/// <param name="Data">What it says.</param>
public sealed record TelemetryEvent(string Id, string Source, string Type, DateTimeOffset Time, EventData Data);
