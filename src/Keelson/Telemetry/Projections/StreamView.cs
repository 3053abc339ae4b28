namespace Keelson.Telemetry.Projections;

/// <summary>What the stream itself looks like.</summary>
/// <param name="Position">The stream position that it was computed at.</param>
/// <param name="NewestTime">The time of the newest event; null when there is none.</param>
/// <param name="Events">How many events were folded.</param>
/// <param name="Dropped">How many events the stream says it has lost.</param>
/// <param name="ByType">How many there are of each type.</param>
/// <param name="Minutes">Events of each minute of the span by type, in order; minutes without events are left out.</param>
internal sealed record StreamView(
    long Position,
    DateTimeOffset? NewestTime,
    long Events,
    long Dropped,
    IReadOnlyDictionary<string, long> ByType,
    IReadOnlyList<StreamMinute> Minutes);
