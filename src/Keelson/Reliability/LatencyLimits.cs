using Keelson.Primitives;
using Keelson.Telemetry.Rollups;

namespace Keelson.Reliability;

/// <summary>The latency limits by which first tokens are judged, as the configuration says now. Used on the fold's thread only.</summary>
internal sealed class LatencyLimits(SnapshotSource snapshots)
{
    private Dictionary<string, TimeSpan> _limits = new(StringComparer.Ordinal);
    private ObjectiveBook? _book;

    /// <summary>The limit of a workflow, or null when it has none.</summary>
    public TimeSpan? Of(string workflow) => _limits.TryGetValue(workflow, out var limit) ? limit : null;

    /// <summary>Takes what is in force; answers the workflows whose limit is another one now.</summary>
    public IReadOnlyList<string> Refresh()
    {
        var book = snapshots.Current.Find<ObjectiveBook>();
        if (book is null || ReferenceEquals(book, _book))
        {
            return [];
        }

        _book = book;
        var before = _limits;
        _limits = book.Objectives
            .Where(objective => objective is { Kind: ObjectiveKind.FirstToken, Threshold: not null })
            .ToDictionary(objective => objective.Workflow, objective => objective.Threshold!.Value, StringComparer.Ordinal);
        return [.. before.Keys.Where(workflow => Of(workflow) != before[workflow])];
    }

    /// <summary>Writes them.</summary>
    public void Write(CompactWriter writer)
    {
        writer.Write(_limits.Count);
        foreach (var (workflow, limit) in _limits.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.Write(workflow);
            writer.WriteSigned(limit.Ticks);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote; true when they are the ones in force.</summary>
    public bool AreSaved(ref CompactReader reader)
    {
        Refresh();
        var count = reader.ReadCount();
        var same = count == _limits.Count;
        for (; count > 0; count--)
        {
            same &= Of(reader.ReadString()) == TimeSpan.FromTicks(reader.ReadSigned());
        }

        return same;
    }
}
