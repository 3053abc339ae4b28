namespace Keelson.Telemetry.Rollups;

/// <summary>How finely and how long rollups are kept.</summary>
internal sealed record RollupOptions
{
    /// <summary>Minutes are kept so long behind the newest event: the two-hour and one-day alert windows are exact to the minute.</summary>
    public TimeSpan Minutes { get; init; } = TimeSpan.FromHours(26);

    /// <summary>Hours are kept so long: the 28- and 30-day windows are exact to the hour.</summary>
    public TimeSpan Hours { get; init; } = TimeSpan.FromDays(32);

    /// <summary>Days are kept so long: a year and a month, to compare with last year.</summary>
    public TimeSpan Days { get; init; } = TimeSpan.FromDays(396);

    /// <summary>Buckets of all steps together, some 100 MB. At the limit the oldest minutes go first, then hours, then days: detail before totals.</summary>
    public int BucketsMax { get; init; } = 200_000;

    /// <summary>Combinations of dimensions that are kept apart; later ones are counted under "(other)". Names may come from clients.</summary>
    public int DimensionsMax { get; init; } = 2_000;
}
