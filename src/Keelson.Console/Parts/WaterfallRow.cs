namespace Keelson.Console.Parts;

/// <summary>One bar of a <see cref="Waterfall"/>.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Kind">model, tool, wait, compensation or other; decides the colour.</param>
/// <param name="StartMs">From the start of the run.</param>
/// <param name="DurationMs">How long; null: still going on.</param>
/// <param name="IsFailed">True when it ended badly.</param>
/// <param name="Depth">0: a step; 1: an attempt or call under it.</param>
/// <param name="Note">Cost, code or attempt, shown beside the name.</param>
public sealed record WaterfallRow(string Name, string Kind, double StartMs, double? DurationMs, bool IsFailed, int Depth, string? Note);
