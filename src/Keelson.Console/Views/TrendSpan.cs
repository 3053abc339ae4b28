using Keelson.Telemetry.Rollups;

namespace Keelson.Console.Views;

/// <summary>How a trend is cut: as fine as the data is young, so that the first hour is not one dot.</summary>
/// <param name="Step">The length of one slot.</param>
/// <param name="Slots">How many slots.</param>
/// <param name="Words">How the chart names it.</param>
internal sealed record TrendSpan(RollupStep Step, int Slots, string Words)
{
    /// <summary>Every cut, the finest first.</summary>
    public static IReadOnlyList<TrendSpan> All { get; } =
    [
        new(RollupStep.Minute, 60, "the last hour, by minute"),
        new(RollupStep.Hour, 48, "the last 48 hours, by hour"),
        new(RollupStep.Day, 28, "the last 28 days, by day"),
    ];

    /// <summary>The length of one slot.</summary>
    public TimeSpan Width => TimeSpan.FromMinutes((int)Step);

    /// <summary>All slots together.</summary>
    public TimeSpan Length => Width * Slots;

    /// <summary>The first instant after the slot that holds a time.</summary>
    public DateTimeOffset EndOf(DateTimeOffset time) =>
        new((time.UtcTicks / Width.Ticks * Width.Ticks) + Width.Ticks, TimeSpan.Zero);
}
