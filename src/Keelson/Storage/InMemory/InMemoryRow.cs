namespace Keelson.Storage.InMemory;

/// <summary>One row of the twin.</summary>
/// <param name="Value">Its bytes.</param>
/// <param name="Version">Its version.</param>
/// <param name="ExpiresAt">When it may be forgotten.</param>
internal readonly record struct InMemoryRow(ReadOnlyMemory<byte> Value, long Version, DateTimeOffset? ExpiresAt);
