namespace Keelson.Rollout;

/// <summary>What one look at a workflow beyond wave 1 says against its wave.</summary>
/// <param name="Frozen">The objective whose error budget is used up, or null.</param>
/// <param name="Page">The objective whose page alert fires, or null.</param>
/// <param name="Cost">Why a success costs too much beyond doubt, or null.</param>
/// <param name="Position">The stream position that the figures include.</param>
/// <param name="Lag">Events of the stream that they do not include.</param>
internal sealed record DemotionReading(string? Frozen, string? Page, string? Cost, long Position, long Lag);
