namespace Keelson.Storage;

/// <summary>Entries for one journal, accepted only when its last version is the expected one.</summary>
/// <param name="Journal">Which journal.</param>
/// <param name="ExpectedVersion">The version that the writer has seen; 0 for a new journal.</param>
/// <param name="Entries">The payloads, in order.</param>
/// <param name="ExpiresAt">When the whole journal may be forgotten; null keeps what was set before.</param>
public sealed record JournalAppend(
    JournalId Journal,
    long ExpectedVersion,
    IReadOnlyList<ReadOnlyMemory<byte>> Entries,
    DateTimeOffset? ExpiresAt);
