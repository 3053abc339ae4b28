namespace Keelson.Telemetry.Rollups;

/// <summary>
/// Mergeable rollups by minute, hour and day. Every event is added to its own minute, however late it comes, and to the hour and day
/// around it, so the three never disagree; a question over weeks reads days, and hours and minutes only at its edges. The state follows
/// from the set of events alone, not from their order, as long as the limits are not reached. Not safe for concurrent use: the projection
/// that owns it holds a lock around adding and asking.
/// </summary>
internal sealed class RollupStore
{
    private readonly RollupOptions _options;
    private readonly RollupLevel _minutes = new(RollupStep.Minute);
    private readonly RollupLevel _hours = new(RollupStep.Hour);
    private readonly RollupLevel _days = new(RollupStep.Day);
    private readonly Dictionary<RollupDimensions, int> _numbers = [];
    private readonly List<RollupDimensions> _dimensions = [];
    private long _newest = -1;

    /// <summary>Creates an empty store.</summary>
    public RollupStore(RollupOptions options) => _options = options;

    /// <summary>How many buckets are kept.</summary>
    public int Buckets => _minutes.Buckets + _hours.Buckets + _days.Buckets;

    /// <summary>Events that were too old even for a day, since the process started.</summary>
    public long TooOld { get; private set; }

    /// <summary>The cell of an event's time and dimensions; add to it at once and do not keep it.</summary>
    public RollupCell At(DateTimeOffset time, RollupDimensions dimensions)
    {
        var minute = MinuteOf(time);
        Advance(minute);
        KeepWithinLimit();
        var number = NumberOf(dimensions);
        var cell = new RollupCell(_minutes.Take(minute, number), _hours.Take(minute, number), _days.Take(minute, number));
        if (cell.Day is null)
        {
            TooOld++;
        }

        return cell;
    }

    /// <summary>
    /// The buckets of a span, from the minute of <paramref name="from"/> to the minute before <paramref name="to"/> (or that of it, when
    /// it is not whole). Where minutes or hours are no longer kept, the span grows to the hour or day.
    /// </summary>
    public IEnumerable<(RollupKey Key, RollupBucket Bucket)> Read(DateTimeOffset from, DateTimeOffset to)
    {
        // Nothing is before the oldest slot or behind the newest event, so an endless question has an end.
        var first = Math.Max(MinuteOf(from), Levels().Min(level => level.Oldest ?? long.MaxValue));
        var last = Math.Min(MinuteOf(to) + (to.Ticks % TimeSpan.TicksPerMinute == 0 ? 0 : 1), _newest + 1);
        if (first >= last)
        {
            yield break;
        }

        foreach (var (step, start) in RollupCover.Of(first, last, _minutes.Floor, _hours.Floor))
        {
            foreach (var entry in ReadSlot(LevelOf(step), start))
            {
                yield return entry;
            }
        }
    }

    /// <summary>The sum of a span over all dimensions that match.</summary>
    public RollupBucket Sum(DateTimeOffset from, DateTimeOffset to, Func<RollupDimensions, bool> where)
    {
        var sum = new RollupBucket();
        foreach (var (key, bucket) in Read(from, to))
        {
            if (where(key.Dimensions))
            {
                sum.Merge(bucket);
            }
        }

        return sum;
    }

    /// <summary>The sums of a span, one for each group.</summary>
    public Dictionary<TGroup, RollupBucket> SumBy<TGroup>(DateTimeOffset from, DateTimeOffset to, Func<RollupDimensions, TGroup> by)
        where TGroup : notnull
    {
        var sums = new Dictionary<TGroup, RollupBucket>();
        foreach (var (key, bucket) in Read(from, to))
        {
            Merge(sums, by(key.Dimensions), bucket);
        }

        return sums;
    }

    /// <summary>The sums of a span, one for each slot of a step that has something; slots that are no longer kept are left out.</summary>
    public SortedDictionary<DateTimeOffset, RollupBucket> Series(
        DateTimeOffset from,
        DateTimeOffset to,
        RollupStep step,
        Func<RollupDimensions, bool> where)
    {
        var series = new SortedDictionary<DateTimeOffset, RollupBucket>();
        var level = LevelOf(step);
        var first = Math.Max(RollupCover.AlignDown(MinuteOf(from), step), level.Oldest ?? long.MaxValue);
        for (var start = first; start <= _newest && TimeOf(start) < to; start += (long)step)
        {
            foreach (var (key, bucket) in ReadSlot(level, start))
            {
                if (where(key.Dimensions))
                {
                    Merge(series, key.Start, bucket);
                }
            }
        }

        return series;
    }

    /// <summary>The state as bytes; two stores of the same events write the same bytes.</summary>
    public void Write(CompactWriter writer)
    {
        var used = Levels().SelectMany(level => level.Starts.SelectMany(start => level.Find(start)!.Keys)).ToHashSet();
        var order = used.Select(number => _dimensions[number]).Order().ToList();
        var places = order.Select((dimensions, place) => (dimensions, place)).ToDictionary(pair => pair.dimensions, pair => pair.place);
        writer.Write(order.Count);
        foreach (var dimensions in order)
        {
            dimensions.Write(writer);
        }

        writer.WriteSigned(_newest);
        foreach (var level in Levels())
        {
            writer.WriteSigned(level.Floor);
            writer.Write(level.Starts.Count());
            foreach (var start in level.Starts)
            {
                writer.WriteSigned(start);
                var slot = level.Find(start)!;
                writer.Write(slot.Count);
                foreach (var (place, bucket) in slot.Select(pair => (places[_dimensions[pair.Key]], pair.Value)).OrderBy(pair => pair.Item1))
                {
                    writer.Write(place);
                    bucket.Write(writer);
                }
            }
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are not such a state.</exception>
    public static RollupStore Read(ref CompactReader reader, RollupOptions options)
    {
        var store = new RollupStore(options);
        for (var left = reader.ReadCount(); left > 0; left--)
        {
            var dimensions = RollupDimensions.Read(ref reader);
            if (!store._numbers.TryAdd(dimensions, store._dimensions.Count))
            {
                throw new InvalidDataException("The saved rollups name the same dimensions twice.");
            }

            store._dimensions.Add(dimensions);
        }

        store._newest = reader.ReadSigned();
        foreach (var level in store.Levels())
        {
            store.ReadLevel(ref reader, level);
        }

        return store;
    }

    private static long MinuteOf(DateTimeOffset time) => Math.DivRem(time.UtcTicks, TimeSpan.TicksPerMinute).Quotient;

    private static DateTimeOffset TimeOf(long minute) => new(minute * TimeSpan.TicksPerMinute, TimeSpan.Zero);

    private static void Merge<TGroup>(IDictionary<TGroup, RollupBucket> sums, TGroup group, RollupBucket bucket)
    {
        if (!sums.TryGetValue(group, out var sum))
        {
            sum = new RollupBucket();
            sums.Add(group, sum);
        }

        sum.Merge(bucket);
    }

    private RollupLevel[] Levels() => [_minutes, _hours, _days];

    private RollupLevel LevelOf(RollupStep step) => step switch
    {
        RollupStep.Minute => _minutes,
        RollupStep.Hour => _hours,
        RollupStep.Day => _days,
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };

    private IEnumerable<(RollupKey Key, RollupBucket Bucket)> ReadSlot(RollupLevel level, long start)
    {
        foreach (var (number, bucket) in level.Find(start) ?? new Dictionary<int, RollupBucket>())
        {
            yield return (new RollupKey(TimeOf(start), level.Step, _dimensions[number]), bucket);
        }
    }

    private void ReadLevel(ref CompactReader reader, RollupLevel level)
    {
        level.Raise(reader.ReadSigned());
        for (var slots = reader.ReadCount(); slots > 0; slots--)
        {
            var start = reader.ReadSigned();
            for (var left = reader.ReadCount(); left > 0; left--)
            {
                var number = (int)reader.ReadUnsigned();
                if (number < 0 || number >= _dimensions.Count || level.Take(start, number) is not { } bucket)
                {
                    throw new InvalidDataException("A bucket of the saved rollups has no place.");
                }

                bucket.Merge(RollupBucket.Read(ref reader));
            }
        }
    }

    private int NumberOf(RollupDimensions dimensions)
    {
        if (_numbers.TryGetValue(dimensions, out var number))
        {
            return number;
        }

        if (_dimensions.Count >= _options.DimensionsMax && dimensions.Workflow != RollupDimensions.Other)
        {
            return NumberOf(dimensions.WithoutNames());
        }

        number = _dimensions.Count;
        _numbers.Add(dimensions, number);
        _dimensions.Add(dimensions);
        return number;
    }

    private void Advance(long minute)
    {
        if (minute <= _newest)
        {
            return;
        }

        _newest = minute;
        _minutes.Raise(RollupCover.AlignDown(minute - (long)_options.Minutes.TotalMinutes, RollupStep.Hour));
        _hours.Raise(RollupCover.AlignDown(minute - (long)_options.Hours.TotalMinutes, RollupStep.Day));
        _days.Raise(RollupCover.AlignDown(minute - (long)_options.Days.TotalMinutes, RollupStep.Day));
    }

    private void KeepWithinLimit()
    {
        while (Buckets >= _options.BucketsMax)
        {
            var (level, step) = _minutes.Buckets > 0 ? (_minutes, RollupStep.Hour)
                : _hours.Buckets > 0 ? (_hours, RollupStep.Day)
                : (_days, RollupStep.Day);
            level.Raise(RollupCover.AlignDown(level.Oldest!.Value, step) + (long)step);
        }
    }
}
