

namespace Keelson.Console.Views;

/// <summary>What the overview shows; made from the published reports, never from storage.</summary>
/// <param name="Workflows">One for each workflow class.</param>
/// <param name="Position">The stream position that the numbers include.</param>
/// <param name="AsOf">When they were read.</param>
/// <param name="IsSimulated">True when a simulator answered at least one request in the period.</param>
/// <param name="SpendUsd">All spend in the period.</param>
/// <param name="Runs">All finished runs in the period.</param>
/// <param name="Successes">Those with a reported success.</param>
/// <param name="Unpriced">Attempts without a known price.</param>
public sealed record OverviewView(
    IReadOnlyList<WorkflowView> Workflows,
    long Position,
    DateTimeOffset AsOf,
    bool IsSimulated,
    decimal? SpendUsd,
    long Runs,
    long Successes,
    long Unpriced)
{
    /// <summary>What somebody has to look at.</summary>
    public IReadOnlyList<AttentionView> Attention { get; init; } = [];
}
