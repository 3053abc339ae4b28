using System.Collections.Frozen;
using Keelson.Telemetry.Rollups;

namespace Keelson.Reliability;

/// <summary>The counts of every objective; changed on the fold's thread only.</summary>
internal sealed class ObjectiveTable(SeriesLimits limits)
{
    private readonly Dictionary<ObjectiveKey, ObjectiveSeries> _series = [];
    private FrozenDictionary<ObjectiveKey, SeriesView> _frozen = FrozenDictionary<ObjectiveKey, SeriesView>.Empty;
    private bool _isChanged;

    /// <summary>Counts an event, if it says something.</summary>
    public void Count(ObjectiveKey key, int minute, Judgement judgement)
    {
        if (judgement.Effect != SliEffect.NotApplicable)
        {
            SeriesOf(key).Add(minute, judgement, 1);
        }
    }

    /// <summary>Counts a run as it is judged now, in place of how it was counted before; answers how it is counted.</summary>
    public CountedJudgement Restate(ObjectiveKey key, CountedJudgement? before, int minute, Judgement judgement)
    {
        var after = new CountedJudgement(minute, judgement, before?.First ?? judgement.Effect);
        if (before == after)
        {
            return after;
        }

        var series = SeriesOf(key);
        if (before is { } counted)
        {
            series.Add(counted.Minute, counted.Now, -1);
            series.AddRestated(counted.Minute, counted.First, counted.Now.Effect, -1);
        }

        series.Add(minute, judgement, 1);
        series.AddRestated(minute, after.First, judgement.Effect, 1);
        return after;
    }

    /// <summary>Forgets an objective's counts.</summary>
    public void Remove(ObjectiveKey key) => _isChanged |= _series.Remove(key);

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _series.Clear();
        _isChanged = true;
    }

    /// <summary>What readers see from now on.</summary>
    public FrozenDictionary<ObjectiveKey, SeriesView> Freeze()
    {
        if (_isChanged)
        {
            _frozen = _series.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.Freeze());
            _isChanged = false;
        }

        return _frozen;
    }

    /// <summary>Writes it.</summary>
    public void Write(CompactWriter writer)
    {
        writer.Write(_series.Count);
        foreach (var (key, series) in _series.OrderBy(pair => pair.Key.Workflow, StringComparer.Ordinal).ThenBy(pair => pair.Key.Kind))
        {
            writer.Write(key.Workflow);
            writer.Write((int)key.Kind);
            series.Write(writer);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public void Read(ref CompactReader reader)
    {
        Clear();
        for (var left = reader.ReadCount(); left > 0; left--)
        {
            var key = new ObjectiveKey(reader.ReadString(), (ObjectiveKind)reader.ReadUnsigned());
            _series[key] = ObjectiveSeries.Read(ref reader, limits);
        }
    }

    private ObjectiveSeries SeriesOf(ObjectiveKey key)
    {
        _isChanged = true;
        if (!_series.TryGetValue(key, out var series))
        {
            series = new ObjectiveSeries(limits);
            _series.Add(key, series);
        }

        return series;
    }
}
