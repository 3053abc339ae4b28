namespace Keelson.Telemetry;

/// <summary>
/// A fold of the stream. The projection host calls <see cref="Apply"/> with every event in the order of positions, on one
/// thread; readers take what the projection publishes. Building it again from position 0 gives the same state. Events may come late
/// (an old <see cref="TelemetryEvent.Time"/>): they restate their minute.
/// </summary>
public interface IProjection
{
    /// <summary>Its name; keys its saved state.</summary>
    string Name { get; }

    /// <summary>Grows when the meaning of the saved state changes; an older save is thrown away and folded again.</summary>
    int SchemaVersion { get; }

    /// <summary>The position that the state includes.</summary>
    long Position { get; }

    /// <summary>Folds one event.</summary>
    void Apply(long position, TelemetryEvent telemetryEvent);

    /// <summary>Called after a batch, to publish what readers see.</summary>
    void Publish();

    /// <summary>The state as bytes, to start again from without reading the whole stream; null when it cannot be saved.</summary>
    ReadOnlyMemory<byte>? Save();

    /// <summary>Takes a saved state of the same <see cref="SchemaVersion"/>, whole or not at all.</summary>
    /// <exception cref="InvalidDataException">The bytes are not such a state; the projection is as it was, and is folded from position 0.</exception>
    void Load(ReadOnlyMemory<byte> saved, long position);
}
