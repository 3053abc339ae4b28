namespace Keelson.Console.Parts;

/// <summary>One value at one time.</summary>
/// <param name="UnixSeconds">The time.</param>
/// <param name="Value">The value; null: no data.</param>
public readonly record struct TrendPoint(long UnixSeconds, double? Value);
