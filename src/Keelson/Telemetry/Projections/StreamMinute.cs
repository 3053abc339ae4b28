namespace Keelson.Telemetry.Projections;

/// <summary>Events of one minute.</summary>
/// <param name="Start">When it begins, UTC.</param>
/// <param name="ByType">How many there are of each type.</param>
internal sealed record StreamMinute(DateTimeOffset Start, IReadOnlyDictionary<string, long> ByType);
