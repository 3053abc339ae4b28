namespace Keelson.Storage;

/// <summary>Reads rows of one table in key order.</summary>
/// <param name="Table">Which table.</param>
/// <param name="Prefix">Only keys that start with this; empty for all.</param>
/// <param name="After">Start behind this key (exclusive, in the direction of the scan); null starts at the end that comes first.</param>
/// <param name="Limit">At most so many rows, 1 to 1,000.</param>
/// <param name="IsDescending">From the last key to the first.</param>
public sealed record RowScan(RowTable Table, string Prefix, string? After, int Limit, bool IsDescending = false);
