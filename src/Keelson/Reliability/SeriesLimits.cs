namespace Keelson.Reliability;

/// <summary>How much of an objective's past is kept, in slots that have events. The oldest goes first; its sum stays in the next larger slot.</summary>
internal sealed record SeriesLimits
{
    /// <summary>Hours whose minutes are kept: the three-day alert window to the minute, with half a day to spare.</summary>
    public int MinuteHours { get; init; } = 84;

    /// <summary>Hours: a quarter, so that 28- and 30-day windows of the recent past can still be asked for.</summary>
    public int Hours { get; init; } = 95 * 24;

    /// <summary>Days: more than two years.</summary>
    public int Days { get; init; } = 800;

    /// <summary>Workflow classes that are counted apart; names may come from clients, and later ones are not counted.</summary>
    public int Workflows { get; init; } = 1_000;
}
