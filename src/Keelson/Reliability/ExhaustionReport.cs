namespace Keelson.Reliability;

/// <summary>When the budget will be gone if errors go on; errors that leave the window are given back.</summary>
/// <param name="Central">At the rate of the whole window; null: not within 60 days.</param>
/// <param name="Pessimistic">At the faster rate of the last hour and the last six; null: not within 60 days.</param>
internal sealed record ExhaustionReport(DateTimeOffset? Central, DateTimeOffset? Pessimistic);
