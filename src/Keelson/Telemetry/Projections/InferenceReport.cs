namespace Keelson.Telemetry.Projections;

/// <summary>Model calls of a span of time, by group.</summary>
/// <param name="Position">The stream position that it was computed at.</param>
/// <param name="Total">All of them.</param>
/// <param name="Groups">Each group.</param>
internal sealed record InferenceReport(
    long Position,
    InferenceUsage Total,
    IReadOnlyDictionary<string, InferenceUsage> Groups);
