namespace Keelson.Console.Views;

/// <summary>One objective on the overview.</summary>
/// <param name="Name">What is promised, in two or three words.</param>
/// <param name="Promise">The promise as a sentence.</param>
/// <param name="Target">Share of good events that is promised.</param>
/// <param name="Actual">Share of good events; null: no data.</param>
/// <param name="Remaining">Share of the error budget that is left; null: no data.</param>
/// <param name="Stage">The stage of its budget in one word; null: no data.</param>
/// <param name="Valid">Good and bad events.</param>
/// <param name="Excluded">Events that are in neither.</param>
/// <param name="Burn1H">Burn rate over 1 hour; null: no data.</param>
/// <param name="Burn6H">Burn rate over 6 hours; null: no data.</param>
/// <param name="BurnWindow">Burn rate over the whole window; null: no data.</param>
public sealed record ObjectiveView(
    string Name,
    string Promise,
    decimal Target,
    decimal? Actual,
    decimal? Remaining,
    string? Stage,
    long Valid,
    long Excluded,
    decimal? Burn1H,
    decimal? Burn6H,
    decimal? BurnWindow);
