namespace Keelson.Telemetry.Projections;

/// <summary>Model calls of one slot of time.</summary>
/// <param name="Start">When the slot begins.</param>
/// <param name="Usage">What they were.</param>
internal sealed record InferencePoint(DateTimeOffset Start, InferenceUsage Usage);
