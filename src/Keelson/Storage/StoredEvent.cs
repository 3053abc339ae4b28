namespace Keelson.Storage;

/// <summary>One event of the stream at its place.</summary>
/// <param name="Position">Grows with every event; the order of commit. There may be gaps.</param>
/// <param name="Record">The event.</param>
public readonly record struct StoredEvent(long Position, EventRecord Record);
