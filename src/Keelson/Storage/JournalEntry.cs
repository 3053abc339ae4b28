namespace Keelson.Storage;

/// <summary>One entry of a journal.</summary>
/// <param name="Version">Its place: 1 for the first, no gaps.</param>
/// <param name="Payload">The bytes as they were appended.</param>
public readonly record struct JournalEntry(long Version, ReadOnlyMemory<byte> Payload);
