namespace Keelson.Primitives;

/// <summary>One wrong member of a request.</summary>
/// <param name="Pointer">RFC 6901 JSON pointer to the member.</param>
/// <param name="Detail">What is wrong with it, as a sentence.</param>
public sealed record FaultDetail(string Pointer, string Detail);
