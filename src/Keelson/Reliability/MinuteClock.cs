namespace Keelson.Reliability;

/// <summary>
/// Numbers minutes, hours and days so that a rolling window (t - W, t] at a whole minute is a whole number of slots: minute m holds what
/// happened after its start and up to and including its end.
/// </summary>
internal static class MinuteClock
{
    /// <summary>Minutes of an hour.</summary>
    public const int MinutesPerHour = 60;

    /// <summary>Minutes of a day.</summary>
    public const int MinutesPerDay = 24 * 60;

    /// <summary>The minute that an instant belongs to: (m - 1, m].</summary>
    public static int MinuteOf(DateTimeOffset time) =>
        (int)((time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks + TimeSpan.TicksPerMinute - 1) / TimeSpan.TicksPerMinute);

    /// <summary>The last instant of a minute.</summary>
    public static DateTimeOffset EndOf(int minute) => DateTimeOffset.UnixEpoch.AddMinutes(minute);

    /// <summary>The hour that a minute belongs to.</summary>
    public static int HourOf(int minute) => CeilingDivide(minute, MinutesPerHour);

    /// <summary>The day that a minute belongs to, UTC.</summary>
    public static int DayOf(int minute) => CeilingDivide(minute, MinutesPerDay);

    private static int CeilingDivide(int value, int by) => (value + by - 1) / by;
}
