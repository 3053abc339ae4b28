namespace Keelson.Context.Compaction;

/// <summary>What came of a compaction.</summary>
/// <param name="Verdict">How it ended.</param>
/// <param name="Messages">The messages, a JSON array: as they came, or edited. Never longer than they came.</param>
/// <param name="TokensBefore">What they held.</param>
/// <param name="TokensAfter">What they hold.</param>
/// <param name="Edits">What was done, in the order of the conversation.</param>
internal sealed record CompactionResult(
    CompactionVerdict Verdict,
    ReadOnlyMemory<byte> Messages,
    long TokensBefore,
    long TokensAfter,
    IReadOnlyList<CompactionEdit> Edits)
{
    /// <summary>The summary that is missing.</summary>
    public SummaryAsk? Ask { get; init; }
}
