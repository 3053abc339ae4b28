namespace Keelson.Reliability;

/// <summary>A calendar window.</summary>
internal enum CalendarPeriod
{
    /// <summary>Midnight to midnight.</summary>
    Day,

    /// <summary>Monday to Monday (ISO 8601).</summary>
    IsoWeek,

    /// <summary>First to first.</summary>
    Month,

    /// <summary>January, April, July, October.</summary>
    Quarter,

    /// <summary>January to January.</summary>
    Year,
}
