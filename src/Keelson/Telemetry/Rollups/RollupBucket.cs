namespace Keelson.Telemetry.Rollups;

/// <summary>
/// What is known of one slot of time and one combination of dimensions: counts, decimal sums, sketches and exact threshold counts. The
/// numbers that name them belong to the projection. Buckets add up: the merge of two is the bucket of both, in any order.
/// </summary>
internal sealed class RollupBucket
{
    private long[] _counts = [];
    private decimal[] _sums = [];
    private DDSketch?[] _sketches = [];
    private ThresholdCount[] _thresholds = [];

    /// <summary>Counts against every limit.</summary>
    public IReadOnlyList<ThresholdCount> Thresholds => _thresholds;

    /// <summary>A count; 0 when nothing was counted.</summary>
    public long Count(int which) => which < _counts.Length ? _counts[which] : 0;

    /// <summary>A sum; 0 when nothing was added.</summary>
    public decimal Sum(int which) => which < _sums.Length ? _sums[which] : 0;

    /// <summary>A sketch, or null when it has seen nothing.</summary>
    public DDSketch? Sketch(int which) => which < _sketches.Length ? _sketches[which] : null;

    /// <summary>Counts against one limit.</summary>
    public ThresholdCount Threshold(int objective, double limit)
    {
        foreach (var threshold in _thresholds)
        {
            if (threshold.Objective == objective && threshold.Limit.Equals(limit))
            {
                return threshold;
            }
        }

        return new ThresholdCount(objective, limit, 0, 0, 0);
    }

    /// <summary>Adds to a count.</summary>
    public void Add(int which, long count) => At(ref _counts, which) += count;

    /// <summary>Adds to a sum.</summary>
    public void Add(int which, decimal amount) => At(ref _sums, which) += amount;

    /// <summary>Adds a value to a sketch.</summary>
    public void Observe(int which, double value) => (At(ref _sketches, which) ??= new DDSketch()).Add(value);

    /// <summary>Adds to the counts against a limit.</summary>
    public void Add(ThresholdCount count)
    {
        var place = 0;
        while (place < _thresholds.Length && Compare(_thresholds[place], count) < 0)
        {
            place++;
        }

        if (place < _thresholds.Length && Compare(_thresholds[place], count) == 0)
        {
            _thresholds[place] = _thresholds[place].Plus(count);
        }
        else
        {
            _thresholds = [.. _thresholds[..place], count, .. _thresholds[place..]];
        }
    }

    /// <summary>Adds everything of another bucket.</summary>
    public void Merge(RollupBucket other)
    {
        for (var which = 0; which < other._counts.Length; which++)
        {
            Add(which, other._counts[which]);
        }

        for (var which = 0; which < other._sums.Length; which++)
        {
            Add(which, other._sums[which]);
        }

        for (var which = 0; which < other._sketches.Length; which++)
        {
            if (other._sketches[which] is { } sketch)
            {
                (At(ref _sketches, which) ??= new DDSketch()).Merge(sketch);
            }
        }

        foreach (var threshold in other._thresholds)
        {
            Add(threshold);
        }
    }

    /// <summary>Writes it.</summary>
    public void Write(CompactWriter writer)
    {
        writer.Write(_counts.Length);
        foreach (var count in _counts)
        {
            writer.WriteSigned(count);
        }

        writer.Write(_sums.Length);
        foreach (var sum in _sums)
        {
            writer.Write(sum);
        }

        writer.Write(_sketches.Length);
        foreach (var sketch in _sketches)
        {
            (sketch ?? new DDSketch()).Write(writer);
        }

        writer.Write(_thresholds.Length);
        foreach (var threshold in _thresholds)
        {
            writer.Write(threshold.Objective);
            writer.Write(threshold.Limit);
            writer.WriteSigned(threshold.Good);
            writer.WriteSigned(threshold.Bad);
            writer.WriteSigned(threshold.Excluded);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static RollupBucket Read(ref CompactReader reader)
    {
        var bucket = new RollupBucket { _counts = new long[reader.ReadCount()] };
        foreach (ref var count in bucket._counts.AsSpan())
        {
            count = reader.ReadSigned();
        }

        bucket._sums = new decimal[reader.ReadCount()];
        foreach (ref var sum in bucket._sums.AsSpan())
        {
            sum = reader.ReadDecimal();
        }

        bucket._sketches = new DDSketch?[reader.ReadCount()];
        foreach (ref var sketch in bucket._sketches.AsSpan())
        {
            var read = DDSketch.Read(ref reader);
            sketch = read.Count > 0 ? read : null;
        }

        bucket._thresholds = new ThresholdCount[reader.ReadCount()];
        foreach (ref var threshold in bucket._thresholds.AsSpan())
        {
            threshold = new ThresholdCount(
                (int)reader.ReadUnsigned(), reader.ReadDouble(), reader.ReadSigned(), reader.ReadSigned(), reader.ReadSigned());
        }

        return bucket;
    }

    private static int Compare(ThresholdCount left, ThresholdCount right) => left.Objective != right.Objective
        ? left.Objective.CompareTo(right.Objective)
        : left.Limit.CompareTo(right.Limit);

    private static ref T At<T>(ref T[] values, int which)
    {
        if (which >= values.Length)
        {
            Array.Resize(ref values, which + 1);
        }

        return ref values[which];
    }
}
