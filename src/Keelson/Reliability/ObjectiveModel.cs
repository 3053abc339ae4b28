namespace Keelson.Reliability;

/// <summary>One service level objective of one workflow.</summary>
/// <param name="Workflow">The workflow class.</param>
/// <param name="Kind">What is promised.</param>
/// <param name="Target">Share of good events, above 0 and below 1.</param>
/// <param name="Threshold">The latency limit, for <see cref="ObjectiveKind.FirstToken"/>.</param>
/// <param name="Window">The rolling window, usually 28 days.</param>
public sealed record ObjectiveModel(string Workflow, ObjectiveKind Kind, decimal Target, TimeSpan? Threshold, TimeSpan Window);
