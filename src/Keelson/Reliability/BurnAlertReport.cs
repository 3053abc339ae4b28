namespace Keelson.Reliability;

/// <summary>Where one burn alert of an objective stands.</summary>
/// <param name="Severity">Who hears of it.</param>
/// <param name="LongWindow">The long window.</param>
/// <param name="ShortWindow">The short window.</param>
/// <param name="Factor">Above this burn rate it fires.</param>
/// <param name="State">Where it stands.</param>
/// <param name="LongBurnRate">The long window's burn rate, if there is data.</param>
/// <param name="ShortBurnRate">The short window's burn rate, if there is data.</param>
/// <param name="Reason">Why it was refused or is not trusted, as a sentence.</param>
internal sealed record BurnAlertReport(
    BurnSeverity Severity,
    string LongWindow,
    string ShortWindow,
    decimal Factor,
    BurnAlertState State,
    decimal? LongBurnRate,
    decimal? ShortBurnRate,
    string? Reason);
