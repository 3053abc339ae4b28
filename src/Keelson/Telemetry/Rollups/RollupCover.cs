namespace Keelson.Telemetry.Rollups;

/// <summary>Covers a span of time with as few slots as possible: whole days, whole hours at their edges, minutes at the edges of those.</summary>
internal static class RollupCover
{
    /// <summary>
    /// The slots from one minute to another (exclusive). Where minutes are no longer kept the span grows to whole hours, and where
    /// hours are no longer kept to whole days.
    /// </summary>
    /// <param name="from">First minute.</param>
    /// <param name="to">Minute behind the last.</param>
    /// <param name="minuteFloor">The first minute that is kept; the start of an hour.</param>
    /// <param name="hourFloor">The first minute whose hour is kept; the start of a day.</param>
    public static IEnumerable<(RollupStep Step, long Start)> Of(long from, long to, long minuteFloor, long hourFloor)
    {
        from = AlignDown(from, from < hourFloor ? RollupStep.Day : from < minuteFloor ? RollupStep.Hour : RollupStep.Minute);
        to = AlignUp(to, to < hourFloor ? RollupStep.Day : to < minuteFloor ? RollupStep.Hour : RollupStep.Minute);
        while (from < to)
        {
            var step = Fits(RollupStep.Day, from, to) ? RollupStep.Day
                : Fits(RollupStep.Hour, from, to) ? RollupStep.Hour
                : RollupStep.Minute;
            yield return (step, from);
            from += (long)step;
        }
    }

    /// <summary>The start of the slot that holds a minute.</summary>
    public static long AlignDown(long minute, RollupStep step) => minute - (((minute % (long)step) + (long)step) % (long)step);

    private static long AlignUp(long minute, RollupStep step)
    {
        var down = AlignDown(minute, step);
        return down == minute ? minute : down + (long)step;
    }

    private static bool Fits(RollupStep step, long from, long to) => from % (long)step == 0 && from + (long)step <= to;
}
