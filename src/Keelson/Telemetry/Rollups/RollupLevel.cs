namespace Keelson.Telemetry.Rollups;

/// <summary>The buckets of one step. Slots are named by their first minute; dimensions by their number in the store.</summary>
internal sealed class RollupLevel(RollupStep step)
{
    private readonly Dictionary<long, Dictionary<int, RollupBucket>> _slots = [];

    /// <summary>How long a slot is.</summary>
    public RollupStep Step { get; } = step;

    /// <summary>The first minute that is kept.</summary>
    public long Floor { get; private set; } = long.MinValue;

    /// <summary>How many buckets there are.</summary>
    public int Buckets { get; private set; }

    /// <summary>The oldest slot, or null when there is none.</summary>
    public long? Oldest => _slots.Count == 0 ? null : _slots.Keys.Min();

    /// <summary>The starts of all slots, in order.</summary>
    public IEnumerable<long> Starts => _slots.Keys.Order();

    /// <summary>The bucket of a minute, made when it is not there; null when the minute is no longer kept.</summary>
    public RollupBucket? Take(long minute, int dimensions)
    {
        var start = RollupCover.AlignDown(minute, Step);
        if (start < Floor)
        {
            return null;
        }

        if (!_slots.TryGetValue(start, out var slot))
        {
            slot = [];
            _slots.Add(start, slot);
        }

        if (!slot.TryGetValue(dimensions, out var bucket))
        {
            bucket = new RollupBucket();
            slot.Add(dimensions, bucket);
            Buckets++;
        }

        return bucket;
    }

    /// <summary>The buckets of a slot.</summary>
    public IReadOnlyDictionary<int, RollupBucket>? Find(long start) => _slots.GetValueOrDefault(start);

    /// <summary>Forgets what is before a minute.</summary>
    public void Raise(long floor)
    {
        if (floor <= Floor)
        {
            return;
        }

        Floor = floor;
        foreach (var start in _slots.Keys.Where(start => start < floor).ToList())
        {
            Buckets -= _slots[start].Count;
            _slots.Remove(start);
        }
    }
}
