namespace Keelson.Reliability;

/// <summary>What an objective counts: good and bad events are valid, excluded ones are in neither.</summary>
/// <param name="Good">Events that kept the promise.</param>
/// <param name="Bad">Events that broke it.</param>
/// <param name="Excluded">Events that say nothing about it, for example policy rejections.</param>
internal readonly record struct EventCounts(long Good, long Bad, long Excluded)
{
    /// <summary>Good and bad together: what a share is a share of.</summary>
    public long Valid => Good + Bad;

    /// <summary>Counts of two periods or shards together.</summary>
    public static EventCounts operator +(EventCounts left, EventCounts right) =>
        new(left.Good + right.Good, left.Bad + right.Bad, left.Excluded + right.Excluded);

    /// <summary>What is left without a part.</summary>
    public static EventCounts operator -(EventCounts left, EventCounts right) =>
        new(left.Good - right.Good, left.Bad - right.Bad, left.Excluded - right.Excluded);
}
