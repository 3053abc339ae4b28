namespace Keelson.Storage;

/// <summary>One keyed row as it stands.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its bytes.</param>
/// <param name="Version">1 after the first write, one more after each.</param>
public readonly record struct StoredRow(string Key, ReadOnlyMemory<byte> Value, long Version);
