namespace Keelson.Telemetry.Rollups;

/// <summary>Names one bucket.</summary>
/// <param name="Start">When its slot begins, UTC.</param>
/// <param name="Step">How long its slot is.</param>
/// <param name="Dimensions">What it is about.</param>
internal readonly record struct RollupKey(DateTimeOffset Start, RollupStep Step, RollupDimensions Dimensions);
