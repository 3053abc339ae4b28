using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Inference;

/// <summary>What compaction did to a request before it was sent.</summary>
/// <param name="TokensBefore">Tokens of the messages as they came.</param>
/// <param name="TokensAfter">Tokens of the messages as they were sent.</param>
/// <param name="How">superseded, shortened, summarised.</param>
internal sealed record CompactionStory(long TokensBefore, long TokensAfter, string? How)
{
    /// <summary>The last request for a summary; absent when none was made for it.</summary>
    public string? SummaryRequest { get; init; }

    /// <summary>What the summaries cost, on requests of their own; absent when none was asked for, or one has no price.</summary>
    public Money? SummaryCost { get; init; }

    /// <summary>As its event tells it.</summary>
    public static CompactionStory Of(EventData data) =>
        new(data.TokensBefore ?? 0, data.TokensAfter ?? 0, data.Reason) { SummaryRequest = data.Subject, SummaryCost = data.Cost };
}
