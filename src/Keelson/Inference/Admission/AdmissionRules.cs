namespace Keelson.Inference.Admission;

/// <summary>The numbers of admission that are no configuration of a pool or budget.</summary>
/// <param name="QueueMax">Most requests that wait.</param>
/// <param name="QueueBytesMax">Most bytes of requests that wait.</param>
/// <param name="ShortShare">The share of a pool that prompts of the long tier leave to the short ones.</param>
/// <param name="AgingStep">After each such wait a request counts as one value class higher, and what frees up is kept together for it.</param>
internal sealed record AdmissionRules(int QueueMax, long QueueBytesMax, decimal ShortShare, TimeSpan AgingStep);
