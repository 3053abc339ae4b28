namespace Keelson.Storage;

/// <summary>The folded state of a journal up to and including a version; replay is this plus the tail.</summary>
/// <param name="Version">The last version that is folded in.</param>
/// <param name="Payload">The bytes as they were given.</param>
public readonly record struct JournalSnapshot(long Version, ReadOnlyMemory<byte> Payload);
