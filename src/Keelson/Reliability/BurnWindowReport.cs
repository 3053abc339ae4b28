namespace Keelson.Reliability;

/// <summary>How fast an objective's budget was spent in one window.</summary>
/// <param name="Window">Its name: 1h, 6h, 28d.</param>
/// <param name="After">It begins after this instant.</param>
/// <param name="Through">And ends with this one.</param>
/// <param name="Good">Good events.</param>
/// <param name="Bad">Bad events.</param>
/// <param name="Excluded">Excluded events.</param>
/// <param name="NoData">True when there was no valid event: then there is no burn rate, and it is not 0.</param>
/// <param name="BurnRate">How many times faster than allowed.</param>
internal sealed record BurnWindowReport(
    string Window,
    DateTimeOffset After,
    DateTimeOffset Through,
    long Good,
    long Bad,
    long Excluded,
    bool NoData,
    decimal? BurnRate);
