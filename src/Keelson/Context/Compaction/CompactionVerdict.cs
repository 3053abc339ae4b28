namespace Keelson.Context.Compaction;

/// <summary>How a compaction ended.</summary>
internal enum CompactionVerdict
{
    /// <summary>It fitted as it was, and nothing was done.</summary>
    Unneeded,

    /// <summary>It fits now.</summary>
    Fits,

    /// <summary>It would fit with a summary that is not known yet.</summary>
    NeedsSummary,

    /// <summary>What must stay is longer than the target.</summary>
    Cannot,

    /// <summary>It is not a conversation that can be read.</summary>
    Unreadable,
}
