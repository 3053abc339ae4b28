namespace Keelson.Console.Parts;

/// <summary>One line of a <see cref="TrendChart"/>; all lines of a chart have the same times.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Points">In the order of time; a null value is a gap.</param>
public sealed record TrendSeries(string Name, IReadOnlyList<TrendPoint> Points);
