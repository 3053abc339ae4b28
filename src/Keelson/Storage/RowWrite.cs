namespace Keelson.Storage;

/// <summary>Puts or deletes one keyed row.</summary>
/// <param name="Table">Which table.</param>
/// <param name="Key">The key; rows of a table sort by the key's UTF-8 bytes.</param>
/// <param name="Value">The new value, or null to delete.</param>
/// <param name="ExpectedVersion">0: must not exist; n: must have version n; null: whatever is there.</param>
/// <param name="ExpiresAt">When the row may be forgotten; null: never by itself.</param>
public sealed record RowWrite(
    RowTable Table,
    string Key,
    ReadOnlyMemory<byte>? Value,
    long? ExpectedVersion,
    DateTimeOffset? ExpiresAt);
