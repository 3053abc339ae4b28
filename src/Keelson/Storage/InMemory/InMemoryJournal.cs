namespace Keelson.Storage.InMemory;

/// <summary>One journal of the twin.</summary>
internal sealed class InMemoryJournal
{
    public List<ReadOnlyMemory<byte>> Entries { get; } = [];

    public JournalSnapshot? Snapshot { get; set; }

    public DateTimeOffset? ExpiresAt { get; set; }
}
