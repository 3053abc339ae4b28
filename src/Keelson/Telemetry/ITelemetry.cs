using Keelson.Storage;

namespace Keelson.Telemetry;

/// <summary>
/// The two verbs of the one stream. <see cref="RecordDurably"/> rides in the caller's transaction: it is kept exactly when the fact
/// itself is. <see cref="Record"/> is best effort: bounded, drops the oldest, and counts what it dropped in the stream itself.
/// </summary>
public interface ITelemetry
{
    /// <summary>Makes an event with a new id and the current time.</summary>
    TelemetryEvent Create(string type, EventData data);

    /// <summary>Adds an event to the caller's transaction.</summary>
    void RecordDurably(StorageTransaction transaction, string type, EventData data);

    /// <summary>Hands an event over; never waits, never fails the caller.</summary>
    void Record(string type, EventData data);
}
