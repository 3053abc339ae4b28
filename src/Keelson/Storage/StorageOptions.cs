namespace Keelson.Storage;

/// <summary>How the store is set up. The defaults run on a laptop.</summary>
public sealed record StorageOptions
{
    /// <summary>Where the bytes are kept.</summary>
    public StorageKind Kind { get; init; } = StorageKind.Sqlite;

    /// <summary>The folder of everything durable; created with mode 0700 when it is absent.</summary>
    public string DataFolder { get; init; } = "data";

    /// <summary>Transactions that wait for the writer. At the limit callers wait for a place; that takes some 100 ms at the slowest disk.</summary>
    public int QueuedTransactionsMax { get; init; } = 8_192;

    /// <summary>Transactions that share one sync: enough that the sync hardly counts, few enough that the last does not make the first wait.</summary>
    public int GroupTransactionsMax { get; init; } = 512;

    /// <summary>Payload bytes that share one sync; a single larger transaction goes alone.</summary>
    public long GroupBytesMax { get; init; } = 8 * 1024 * 1024;

    /// <summary>Connections that read at a time; reads are short, and more than this only contend for the processor.</summary>
    public int ReadersMax { get; init; } = 4;

    /// <summary>Page cache of the writer: holds the hot ends of the indexes.</summary>
    public int WriterCacheKilobytes { get; init; } = 32 * 1024;

    /// <summary>Page cache of each reader; the operating system caches the rest.</summary>
    public int ReaderCacheKilobytes { get; init; } = 4 * 1024;

    /// <summary>Pages in the log after which it is moved into the database file: bounds its size and the time to open after a crash.</summary>
    public int CheckpointPages { get; init; } = 4_000;

    /// <summary>How long to wait for a lock that another program (a backup, a shell) holds on the database.</summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The size that the database file may reach; null leaves it to the disk. At the limit commits answer <see cref="CommitStatus.Full"/>.</summary>
    public long? DatabaseBytesMax { get; init; }

    /// <summary>How often expired things are looked for; what has expired may be there for so long, and a little more.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Items that one batch of the sweep takes away while writers wait: some 10 ms.</summary>
    public int SweepBatchItems { get; init; } = 500;

    /// <summary>Pages that one batch of the sweep gives back to the disk: 2 MiB.</summary>
    public int SweepBatchPages { get; init; } = 512;

    /// <summary>
    /// Pieces of 16 MiB that one sweep reads to remove what erased things left in the database file: under half a second of reading. A file
    /// larger than all pieces together takes several sweeps.
    /// </summary>
    public int ErasePiecesMax { get; init; } = 16;
}
