using System.Collections.Immutable;
using Keelson.Reliability;
using Keelson.Telemetry;
using Keelson.Telemetry.Rollups;

namespace Keelson.Context.Advice;

/// <summary>
/// Folds the stream into how large the prompts of each workflow needed to be: as they came, before compaction took anything out. Sums
/// are exact, and late events restate their own day.
/// </summary>
internal sealed class ContextUseProjection : IProjection
{
    /// <summary>The step of requests for summaries: their size says nothing of what the workflow needs.</summary>
    public const string CompactionStep = "compaction";

    private const int DaysMax = 35; // What advice looks back on, and a week for events that come late.
    private const int KeysPerDayMax = 20_000; // 600 bins a model at most, a few dozen as a rule; names of workflows may come from clients.
    private const int RemovedMax = 10_000; // Compacted requests under way; an end comes within minutes.

    private readonly SortedDictionary<int, SortedDictionary<ContextUseKey, ContextUseSums>> _days = [];
    private readonly HashSet<int> _changed = [];
    private RunMemory<ContextRemoval> _removed = new(RemovedMax);
    private ImmutableSortedDictionary<int, ImmutableArray<KeyValuePair<ContextUseKey, ContextUseSums>>> _frozen = ContextUse.Empty.Days;
    private volatile ContextUse _published = ContextUse.Empty;

    private static IComparer<ContextUseKey> Order { get; } = Comparer<ContextUseKey>.Create(static (left, right) =>
        string.CompareOrdinal(left.Workflow, right.Workflow) is not 0 and var byWorkflow ? byWorkflow
        : string.CompareOrdinal(left.Model, right.Model) is not 0 and var byModel ? byModel
        : left.Bin.CompareTo(right.Bin));

    /// <inheritdoc/>
    public string Name => "context-use";

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <inheritdoc/>
    public long Position { get; private set; }

    /// <summary>What readers see.</summary>
    public ContextUse Published => _published;

    /// <inheritdoc/>
    public void Apply(long position, TelemetryEvent telemetryEvent)
    {
        Position = position;
        var data = telemetryEvent.Data;
        if (data.Workflow is not { } workflow || data.Request is not { } request || data.Step == CompactionStep || data.Operation is not null)
        {
            return;
        }

        var day = ContextUse.DayOf(telemetryEvent.Time);
        switch (telemetryEvent.Type)
        {
            case EventTypes.ContextCompacted when data.Count is > 0 && !_removed.TryGet(request, out _):
                _removed.Add(request, new ContextRemoval(data.Count.Value));
                break;
            case EventTypes.ContextOverflowed when data.Count is > 0:
                Add(day, new ContextUseKey(workflow, "", PromptBins.Of(data.Count.Value)), new ContextUseSums(0, 0, 1, 0, 0, 0, 0));
                break;
            case EventTypes.InferenceCompleted when data.Usage is { } usage && data.Verdict is "answered" or "clientGone":
                AddAnswer(day, workflow, request, data.RequestedModel ?? "", usage);
                break;
        }
    }

    /// <inheritdoc/>
    public void Publish()
    {
        if (Position == _published.Position)
        {
            return;
        }

        foreach (var day in _changed)
        {
            _frozen = _days.TryGetValue(day, out var keys) ? _frozen.SetItem(day, [.. keys]) : _frozen.Remove(day);
        }

        _changed.Clear();
        _published = new ContextUse(Position, _frozen);
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Save()
    {
        var writer = new CompactWriter();
        writer.Write(_days.Count);
        foreach (var (day, keys) in _days)
        {
            writer.WriteSigned(day);
            writer.Write(keys.Count);
            foreach (var (key, sums) in keys)
            {
                writer.Write(key.Workflow);
                writer.Write(key.Model);
                writer.Write(key.Bin);
                sums.Write(writer);
            }
        }

        writer.Write(_removed.Count);
        foreach (var (request, removal) in _removed.InOrder)
        {
            writer.Write(request);
            writer.Write((ulong)removal.Tokens);
        }

        return writer.Written;
    }

    /// <inheritdoc/>
    public void Load(ReadOnlyMemory<byte> saved, long position)
    {
        Clear();
        try
        {
            Read(saved.Span);
        }
        catch (InvalidDataException)
        {
            Clear();
            throw;
        }

        Position = position;
        Publish();
    }

    private void AddAnswer(int day, string workflow, string request, string model, UsageVector usage)
    {
        // The sub-calls of one attempt were in different contexts: the largest prompt is what was needed.
        var prompt = usage.Parts is { Count: > 0 } parts ? parts.Max(part => part.Input) : usage.Input;
        var removed = _removed.TryGet(request, out var removal) ? removal.Tokens : 0;
        Add(
            day,
            new ContextUseKey(workflow, model, PromptBins.Of(prompt + removed)),
            new ContextUseSums(1, removed > 0 ? 1 : 0, 0, usage.Input, usage.CachedInput, usage.CacheWrite + usage.CacheWrite1H, usage.Output));
    }

    private void Add(int day, ContextUseKey key, ContextUseSums sums)
    {
        if (!_days.TryGetValue(day, out var keys))
        {
            if (_days.Count >= DaysMax && day < _days.Keys.First())
            {
                return; // Older than anything that is kept.
            }

            keys = new SortedDictionary<ContextUseKey, ContextUseSums>(Order);
            _days.Add(day, keys);
        }

        if (!keys.TryGetValue(key, out var before) && keys.Count >= KeysPerDayMax)
        {
            return; // So many names that no advice would be read; what is counted stays right for the others.
        }

        _changed.Add(day);
        keys[key] = before + sums;
        if (_days.Count > DaysMax)
        {
            var oldest = _days.Keys.First();
            _days.Remove(oldest);
            _changed.Add(oldest);
        }
    }

    private void Read(ReadOnlySpan<byte> saved)
    {
        var reader = new CompactReader(saved);
        for (var days = reader.ReadCount(); days > 0; days--)
        {
            var day = reader.ReadInt();
            for (var left = reader.ReadCount(); left > 0; left--)
            {
                var (workflow, model, bin) = (reader.ReadString(), reader.ReadString(), (int)reader.ReadUnsigned());
                Add(day, new ContextUseKey(workflow, model, bin), ContextUseSums.Read(ref reader));
            }
        }

        for (var left = reader.ReadCount(); left > 0; left--)
        {
            var (request, tokens) = (reader.ReadString(), (long)reader.ReadUnsigned());
            if (!_removed.TryGet(request, out _))
            {
                _removed.Add(request, new ContextRemoval(tokens));
            }
        }
    }

    private void Clear()
    {
        _days.Clear();
        _changed.Clear();
        _removed = new RunMemory<ContextRemoval>(RemovedMax);
        _frozen = _frozen.Clear();
    }
}
