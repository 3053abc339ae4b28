namespace Keelson.Reliability;

/// <summary>Who hears of a burn alert.</summary>
internal enum BurnSeverity
{
    /// <summary>Somebody looks at it this week.</summary>
    Ticket,

    /// <summary>Somebody is woken.</summary>
    Page,
}
