namespace Keelson.Storage;

/// <summary>
/// The one write: journal entries, events, audit leaves, keyed rows, counters and wake-ups that are applied whole or not at all.
/// Built by one caller, then given to <see cref="IStore.CommitAsync"/> once; not safe for concurrent use.
/// </summary>
public sealed class StorageTransaction
{
    /// <summary>Journal entries, each under its expected version.</summary>
    public List<JournalAppend> Journals { get; } = [];

    /// <summary>Snapshots of journals; best kept in the transaction that brings the version.</summary>
    public List<(JournalId Journal, JournalSnapshot Snapshot)> Snapshots { get; } = [];

    /// <summary>Journals to forget whole.</summary>
    public List<JournalId> Forgotten { get; } = [];

    /// <summary>Events for the stream, in order.</summary>
    public List<EventRecord> Events { get; } = [];

    /// <summary>Leaves for the audit log (RFC 8785 JSON, at most 65,535 bytes each), in order.</summary>
    public List<ReadOnlyMemory<byte>> AuditLeaves { get; } = [];

    /// <summary>Keyed rows.</summary>
    public List<RowWrite> Rows { get; } = [];

    /// <summary>Counters.</summary>
    public List<CounterAdd> Counters { get; } = [];

    /// <summary>Wake-ups to set; an earlier one of the same key is replaced.</summary>
    public List<WakeUp> WakeUps { get; } = [];

    /// <summary>Keys whose wake-up is no longer needed.</summary>
    public List<string> CancelledWakeUps { get; } = [];

    /// <summary>Appends entries to a journal.</summary>
    public StorageTransaction Append(
        JournalId journal,
        long expectedVersion,
        IReadOnlyList<ReadOnlyMemory<byte>> entries,
        DateTimeOffset? expiresAt = null)
    {
        Journals.Add(new JournalAppend(journal, expectedVersion, entries, expiresAt));
        return this;
    }

    /// <summary>Puts a row whatever is there, or under an expected version.</summary>
    public StorageTransaction Put(
        RowTable table,
        string key,
        ReadOnlyMemory<byte> value,
        long? expectedVersion = null,
        DateTimeOffset? expiresAt = null)
    {
        Rows.Add(new RowWrite(table, key, value, expectedVersion, expiresAt));
        return this;
    }

    /// <summary>Deletes a row, if it is there.</summary>
    public StorageTransaction Delete(RowTable table, string key)
    {
        Rows.Add(new RowWrite(table, key, null, null, null));
        return this;
    }

    /// <summary>Adds to a counter.</summary>
    public StorageTransaction Add(string counter, long delta, DateTimeOffset? expiresAt = null)
    {
        Counters.Add(new CounterAdd(counter, delta, expiresAt));
        return this;
    }

    /// <summary>Sets a wake-up.</summary>
    public StorageTransaction Wake(string key, DateTimeOffset dueAt)
    {
        WakeUps.Add(new WakeUp(key, dueAt));
        return this;
    }

    /// <summary>True when there is nothing to write.</summary>
    public bool IsEmpty =>
        Journals.Count + Snapshots.Count + Forgotten.Count + Events.Count + AuditLeaves.Count
        + Rows.Count + Counters.Count + WakeUps.Count + CancelledWakeUps.Count == 0;
}
