using System.Collections.Frozen;
using Keelson.Telemetry.Rollups;

namespace Keelson.Reliability;

/// <summary>The newest event time of each workflow class that is counted. Names may come from clients, so their number is limited.</summary>
internal sealed class WorkflowTimes(int limit)
{
    private readonly Dictionary<string, DateTimeOffset> _times = new(StringComparer.Ordinal);

    /// <summary>True when the workflow is counted; a new one is, while there is room.</summary>
    public bool IsCounted(string workflow) =>
        _times.ContainsKey(workflow) || (_times.Count < limit && _times.TryAdd(workflow, DateTimeOffset.MinValue));

    /// <summary>An event of a counted workflow happened.</summary>
    public void Touch(string workflow, DateTimeOffset time) => _times[workflow] = _times[workflow] > time ? _times[workflow] : time;

    /// <summary>Forgets everything.</summary>
    public void Clear() => _times.Clear();

    /// <summary>What readers see from now on.</summary>
    public FrozenDictionary<string, DateTimeOffset> Freeze() => _times.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Writes it.</summary>
    public void Write(CompactWriter writer)
    {
        writer.Write(_times.Count);
        foreach (var (workflow, time) in _times.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.Write(workflow);
            writer.WriteSigned(time.UtcTicks);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public void Read(ref CompactReader reader)
    {
        for (var left = reader.ReadCount(); left > 0; left--)
        {
            _times[reader.ReadString()] = RunFactsCodec.ReadTime(ref reader);
        }
    }
}
