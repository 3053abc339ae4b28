namespace Keelson.Inference.Upstreams;

/// <summary>An answer's head, or why there is none.</summary>
/// <param name="Answer">The answer; the receiver disposes it.</param>
/// <param name="Failure">Why there is none.</param>
internal readonly record struct UpstreamReply(UpstreamAnswer? Answer, UpstreamFailure? Failure);
