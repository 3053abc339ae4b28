namespace Keelson.Storage;

/// <summary>What one transaction and one read may carry. A caller that goes over has a bug and is answered with an exception.</summary>
public static class StorageLimits
{
    /// <summary>Characters of a journal's name: a kind and an identifier fit several times over.</summary>
    public const int JournalNameMax = 200;

    /// <summary>Characters of a table's name.</summary>
    public const int TableNameMax = 64;

    /// <summary>Characters of a row's, counter's or wake-up's key; a key is an index entry, and long ones fill pages.</summary>
    public const int KeyMax = 512;

    /// <summary>Characters of an event's identifier, type, workflow, run, session and request.</summary>
    public const int EventFieldMax = 200;

    /// <summary>Bytes of one payload: a context of 262,144 tokens is 1 to 2 MiB of text.</summary>
    public const int PayloadBytesMax = 16 * 1024 * 1024;

    /// <summary>Bytes of one audit leaf: a two-byte length goes before it on the wire.</summary>
    public const int AuditLeafBytesMax = 65_535;

    /// <summary>Payload bytes of one transaction: it must fit in memory beside its whole group.</summary>
    public const int TransactionBytesMax = 64 * 1024 * 1024;

    /// <summary>Items of one transaction (entries, events, leaves, rows, counters, wake-ups): one transaction holds up everybody behind it.</summary>
    public const int TransactionItemsMax = 10_000;

    /// <summary>Entries, events, leaves or wake-ups of one read.</summary>
    public const int ReadMax = 10_000;

    /// <summary>Rows of one scan; rows carry whole documents.</summary>
    public const int RowScanMax = 1_000;

    /// <summary>Items of one sweep: writers wait for it.</summary>
    public const int SweepMax = 10_000;
}
