namespace Keelson.Context.Compaction;

/// <summary>What may be done to a conversation that is too long, and how far.</summary>
public sealed record CompactionPolicy
{
    /// <summary>How many turns at the end stay as they are: a model works on what it just saw. A turn is a message, with all results of the calls that it made.</summary>
    public int KeepTurns { get; init; } = 4;

    /// <summary>Tool results of more tokens are shortened: a page of text stays whole, a log does not.</summary>
    public int ResultTokensMax { get; init; } = 1500;

    /// <summary>What a summary may hold: a page.</summary>
    public int SummaryTokensMax { get; init; } = 800;

    /// <summary>
    /// How many tokens of old turns become one summary. Blocks are counted from the beginning, so that they stay the same while a
    /// conversation grows, and their summaries can be used again.
    /// </summary>
    public int BlockTokens { get; init; } = 4000;

    /// <summary>True when old turns may be summarised by a model.</summary>
    public bool MaySummarize { get; init; }

    /// <summary>The beginning of a long result that stays.</summary>
    internal int HeadTokens => ResultTokensMax / 2;

    /// <summary>The end of a long result that stays; the rest of the limit is for the sentence between the two.</summary>
    internal int TailTokens => ResultTokensMax / 4;
}
