using Keelson.Primitives;

namespace Keelson.Inference.Prices;

/// <summary>What recorded usage costs by the prices that are known now, beside what was recorded.</summary>
/// <param name="From">The first instant of the period.</param>
/// <param name="To">The first instant after it.</param>
/// <param name="IsApplied">True when the differences were recorded; false when they were only looked at.</param>
internal sealed record RerateReport(DateTimeOffset From, DateTimeOffset To, bool IsApplied)
{
    /// <summary>Attempts with usage in the period.</summary>
    public long Attempts { get; init; }

    /// <summary>Those whose cost is another one now.</summary>
    public long Changed { get; init; }

    /// <summary>Attempts without a price before.</summary>
    public long UnpricedBefore { get; init; }

    /// <summary>Attempts without a price now.</summary>
    public long UnpricedAfter { get; init; }

    /// <summary>What was recorded, as far as it was known.</summary>
    public Money OldCost { get; init; }

    /// <summary>What it is now, as far as it is known.</summary>
    public Money NewCost { get; init; }

    /// <summary>The changes, the largest first.</summary>
    public IReadOnlyList<RerateLine> Items { get; init; } = [];
}
