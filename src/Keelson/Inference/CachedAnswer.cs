namespace Keelson.Inference;

/// <summary>An answer that is kept for equal requests.</summary>
/// <param name="Head">Its head, without what belongs to one request alone.</param>
/// <param name="Body">Its bytes, a stream's as they came.</param>
/// <param name="ServedModel">The model that answered.</param>
/// <param name="Until">How long it is given out.</param>
internal sealed record CachedAnswer(ResponseHead Head, byte[] Body, string? ServedModel, DateTimeOffset Until);
