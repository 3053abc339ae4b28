namespace Keelson.Telemetry.Rollups;

/// <summary>Exact counts against one limit. A changed limit starts new counts, because old events were not judged by it.</summary>
/// <param name="Objective">Which objective, a number of the projection's own.</param>
/// <param name="Limit">The limit they were judged by.</param>
/// <param name="Good">In time.</param>
/// <param name="Bad">Not in time.</param>
/// <param name="Excluded">Not covered by the promise.</param>
internal readonly record struct ThresholdCount(int Objective, double Limit, long Good, long Bad, long Excluded)
{
    /// <summary>The sum of two counts against the same limit.</summary>
    public ThresholdCount Plus(ThresholdCount other) =>
        this with { Good = Good + other.Good, Bad = Bad + other.Bad, Excluded = Excluded + other.Excluded };
}
