namespace Keelson.Security.Access;

/// <summary>What a request brought to say who calls.</summary>
/// <param name="Text">The credential; null when there was none, or none that may be used here.</param>
/// <param name="IsMalformed">True when there was something, and it is no credential.</param>
internal readonly record struct Credential(string? Text, bool IsMalformed);
