namespace Keelson.Telemetry;

/// <summary>How the stream is written, followed and folded. The defaults run on a laptop.</summary>
internal sealed record TelemetryOptions
{
    /// <summary>The tenant of this installation; the first part of every event's source.</summary>
    public required string Tenant { get; init; }

    /// <summary>This node's part of the stream.</summary>
    public string Cell { get; init; } = "1";

    /// <summary>Best-effort events that wait for the disk: about 10 MB, and two seconds at the fastest rate that one node commits.</summary>
    public int QueueEvents { get; init; } = 16_384;

    /// <summary>Best-effort events of one commit: enough to share a sync, small enough not to hold up a durable commit behind it.</summary>
    public int BatchEvents { get; init; } = 1_000;

    /// <summary>How long to wait before a batch is offered again to a store that has no space.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Committed events that wait to be folded, in memory; behind that the fold reads the store. About 20 MB.</summary>
    public int FoldQueueEvents { get; init; } = 32_768;

    /// <summary>Events that are folded before readers see them: some 20 ms of folding.</summary>
    public int FoldBatchEvents { get; init; } = 2_000;

    /// <summary>Projections are saved after so many events: a restart folds at most these again, in under a second.</summary>
    public int SaveEveryEvents { get; init; } = 20_000;

    /// <summary>Projections are saved when the last save is older than this and something changed.</summary>
    public TimeSpan SaveEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The largest state that is saved; a larger one is folded again at every start. All chunks go into one transaction.</summary>
    public int StateBytesMax { get; init; } = 48 * 1024 * 1024;

    /// <summary>Bytes of one row of a saved state.</summary>
    public int StateChunkBytes { get; init; } = 512 * 1024;

    /// <summary>Unreadable events that are recorded in the stream in one process's life; all are counted. A broken codec must not write a second stream.</summary>
    public int PoisonRecordsMax { get; init; } = 100;

    /// <summary>Events that wait for one live reader; a slower one reads the store.</summary>
    public int TailQueueEvents { get; init; } = 1_024;

    /// <summary>Live readers at a time; one more is refused. With their queues full they hold some 100 MB.</summary>
    public int TailReadersMax { get; init; } = 100;

    /// <summary>How often a reader that hears nothing looks whether the stream went on without it, as another node's part does.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long events are kept; asked for each event, so that a changed configuration holds at once. Longer than every window that a fold
    /// counts, or a fold that begins anew would count too little.
    /// </summary>
    public Func<TimeSpan> EventLife { get; init; } = static () => TimeSpan.FromDays(400);

    /// <summary>The source of every event of this node.</summary>
    public string Source => $"/{Tenant}/cells/{Cell}";
}
