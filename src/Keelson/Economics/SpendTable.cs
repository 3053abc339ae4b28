using System.Collections.Immutable;
using System.Globalization;
using Keelson.Primitives;
using Keelson.Telemetry;
using Keelson.Telemetry.Rollups;

namespace Keelson.Economics;

/// <summary>Spend by UTC day, workflow, model and tier. Changed on the fold's thread only.</summary>
internal sealed class SpendTable
{
    // More than two years; the oldest day goes first.
    private const int DaysMax = 800;

    // Names may come from clients; beyond this a day's spend is counted under "(other)", so that no cost is lost.
    private const int KeysPerDayMax = 2_000;

    private static readonly UsageVector NoUsage = new(0, 0, 0, 0, 0);

    private readonly SortedDictionary<int, Dictionary<SpendKey, SpendSums>> _days = [];
    private readonly HashSet<int> _changed = [];
    private ImmutableSortedDictionary<int, ImmutableArray<KeyValuePair<SpendKey, SpendSums>>> _frozen =
        ImmutableSortedDictionary<int, ImmutableArray<KeyValuePair<SpendKey, SpendSums>>>.Empty;

    /// <summary>Counts an attempt.</summary>
    public void Add(string type, DateTimeOffset time, EventData data)
    {
        var cost = AttemptCost.Of(data);
        var failed = AttemptCost.IsFailed(type);
        var usage = data.Usage ?? NoUsage;
        var key = new SpendKey(data.Workflow ?? "", data.ServedModel ?? data.RequestedModel ?? "", data.Tier);
        Add(OutcomeUnit.DayOf(time), key, new SpendSums(
            cost ?? 0,
            failed ? cost ?? 0 : 0,
            1,
            failed ? 1 : 0,
            cost is null ? 1 : 0,
            data.Simulated is true ? 1 : 0,
            usage.Input,
            usage.CachedInput,
            usage.Output));
    }

    /// <summary>Restates an attempt whose usage was priced again, on the day of the attempt.</summary>
    public void Restate(EventData data)
    {
        if (!DateOnly.TryParseExact(data.Subject, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return;
        }

        var (delta, unpriced) = AttemptCost.Restated(data);
        var key = new SpendKey(data.Workflow ?? "", data.ServedModel ?? data.RequestedModel ?? "", data.Tier);
        Add(
            OutcomeUnit.DayOf(new DateTimeOffset(day, default, TimeSpan.Zero)),
            key,
            new SpendSums(delta, AttemptCost.WasFailed(data) ? delta : 0, 0, 0, unpriced, 0, 0, 0, 0));
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _days.Clear();
        _changed.Clear();
        _frozen = _frozen.Clear();
    }

    /// <summary>What readers see from now on; only the days that changed are copied.</summary>
    public ImmutableSortedDictionary<int, ImmutableArray<KeyValuePair<SpendKey, SpendSums>>> Freeze()
    {
        foreach (var day in _changed)
        {
            _frozen = _days.TryGetValue(day, out var keys) ? _frozen.SetItem(day, [.. keys]) : _frozen.Remove(day);
        }

        _changed.Clear();
        return _frozen;
    }

    /// <summary>Writes it.</summary>
    public void Write(CompactWriter writer)
    {
        writer.Write(_days.Count);
        foreach (var (day, keys) in _days)
        {
            writer.WriteSigned(day);
            writer.Write(keys.Count);
            foreach (var (key, sums) in keys)
            {
                writer.Write(key.Workflow);
                writer.Write(key.Model);
                writer.WriteSigned(key.Tier is { } tier ? (int)tier + 1 : 0);
                sums.Write(writer);
            }
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public void Read(ref CompactReader reader)
    {
        for (var days = reader.ReadCount(); days > 0; days--)
        {
            var day = reader.ReadInt();
            for (var left = reader.ReadCount(); left > 0; left--)
            {
                var (workflow, model, tier) = (reader.ReadString(), reader.ReadString(), reader.ReadInt());
                Add(day, new SpendKey(workflow, model, tier == 0 ? null : (ContextTier)(tier - 1)), SpendSums.Read(ref reader));
            }
        }
    }

    private void Add(int day, SpendKey key, SpendSums sums)
    {
        _changed.Add(day);
        if (!_days.TryGetValue(day, out var keys))
        {
            keys = [];
            _days.Add(day, keys);
        }

        if (!keys.ContainsKey(key) && keys.Count >= KeysPerDayMax)
        {
            key = new SpendKey(SpendKey.Other, SpendKey.Other, null);
        }

        keys[key] = keys.GetValueOrDefault(key) + sums;
        if (_days.Count > DaysMax)
        {
            var oldest = _days.Keys.First();
            _days.Remove(oldest);
            _changed.Add(oldest);
        }
    }
}
