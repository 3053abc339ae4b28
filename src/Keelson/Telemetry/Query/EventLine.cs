using System.Text.Json;
using Keelson.Storage;
using Keelson.Telemetry.Wire;

namespace Keelson.Telemetry.Query;

/// <summary>Judges one line of an import.</summary>
internal static class EventLine
{
    // Clocks of two machines differ by less; a wrong year would push everything else out of the rollups.
    private static readonly TimeSpan AheadMax = TimeSpan.FromMinutes(5);

    /// <summary>The event as the store keeps it, or the reason why it is refused.</summary>
    public static (EventRecord? Record, string? Reason) Read(ReadOnlyMemory<byte> line, DateTimeOffset now)
    {
        TelemetryEvent telemetryEvent;
        try
        {
            telemetryEvent = TelemetryCodec.Parse(line);
        }
        catch (JsonException malformed)
        {
            return (null, malformed.Message);
        }

        return ReasonAgainst(telemetryEvent, now) is { } reason ? (null, reason) : (TelemetryCodec.ToRecord(telemetryEvent), null);
    }

    private static string? ReasonAgainst(TelemetryEvent telemetryEvent, DateTimeOffset now)
    {
        if (!EventTypes.Contains(telemetryEvent.Type))
        {
            return $"'{EventText.Fit(telemetryEvent.Type, EventText.NameMax)}' is not in the closed list of event types.";
        }

        if (!IsName(telemetryEvent.Id))
        {
            return $"'id' must have at most {EventText.NameMax} printable ASCII characters.";
        }

        if (telemetryEvent.Source.Length == 0 || !IsName(telemetryEvent.Source))
        {
            return $"'source' must have 1 to {EventText.NameMax} printable ASCII characters.";
        }

        return telemetryEvent.Time > now + AheadMax ? "'time' is in the future." : null;
    }

    private static bool IsName(string text) =>
        text.Length <= EventText.NameMax && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
