namespace Keelson.Economics;

/// <summary>Spend on models, cut one way. Attempts are counted on the UTC day on which they ended.</summary>
/// <param name="By">How it is cut.</param>
/// <param name="From">The first instant of the period.</param>
/// <param name="To">The first instant after it.</param>
/// <param name="Position">The stream position that the figures include.</param>
/// <param name="NoData">True when there was no attempt.</param>
/// <param name="Total">Everything together.</param>
/// <param name="Items">The parts; the dearest first, days in their order.</param>
internal sealed record SpendReport(
    SpendCut By,
    DateTimeOffset From,
    DateTimeOffset To,
    long Position,
    bool NoData,
    SpendRow Total,
    IReadOnlyList<SpendRow> Items);
