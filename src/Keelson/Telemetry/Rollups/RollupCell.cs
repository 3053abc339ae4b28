namespace Keelson.Telemetry.Rollups;

/// <summary>One minute with its hour and its day: what is added here is added to all three that are still kept.</summary>
internal readonly record struct RollupCell(RollupBucket? Minute, RollupBucket? Hour, RollupBucket? Day)
{
    /// <summary>Adds to a count.</summary>
    public void Add(int which, long count)
    {
        Minute?.Add(which, count);
        Hour?.Add(which, count);
        Day?.Add(which, count);
    }

    /// <summary>Adds to a sum.</summary>
    public void Add(int which, decimal amount)
    {
        Minute?.Add(which, amount);
        Hour?.Add(which, amount);
        Day?.Add(which, amount);
    }

    /// <summary>Adds a value to a sketch.</summary>
    public void Observe(int which, double value)
    {
        Minute?.Observe(which, value);
        Hour?.Observe(which, value);
        Day?.Observe(which, value);
    }

    /// <summary>Counts a verdict against a limit.</summary>
    public void Judge(int objective, double limit, LatencyVerdict verdict)
    {
        var count = new ThresholdCount(
            objective,
            limit,
            verdict == LatencyVerdict.Good ? 1 : 0,
            verdict == LatencyVerdict.Bad ? 1 : 0,
            verdict == LatencyVerdict.Excluded ? 1 : 0);
        Minute?.Add(count);
        Hour?.Add(count);
        Day?.Add(count);
    }
}
