using Keelson.Primitives;
using Keelson.Telemetry;
using Keelson.Telemetry.Rollups;

namespace Keelson.Reliability;

/// <summary>
/// Folds the stream into good, bad and excluded events for each workflow and objective. Late facts restate the minute of the run that they
/// are about. First-token requests are judged by the limit in force when they are folded; a saved state of other limits is folded again.
/// </summary>
internal sealed class ObjectiveProjection(SnapshotSource snapshots, SeriesLimits limits) : IProjection
{
    private readonly ObjectiveTable _table = new(limits);
    private readonly LatencyLimits _latency = new(snapshots);
    private readonly WorkflowTimes _times = new(limits.Workflows);
    private readonly RunMemory<ObjectiveRun> _runs = new();
    private volatile ObjectiveSnapshot _published = ObjectiveSnapshot.Empty;

    /// <inheritdoc/>
    public string Name => "objectives";

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <inheritdoc/>
    public long Position { get; private set; }

    /// <summary>What readers see.</summary>
    public ObjectiveSnapshot Published => _published;

    /// <inheritdoc/>
    public void Apply(long position, TelemetryEvent telemetryEvent)
    {
        Position = position;
        ForgetOutdated();
        var (type, data) = (telemetryEvent.Type, telemetryEvent.Data);
        if (data.Run is { } run && RunFacts.Concerns(type))
        {
            ApplyToRun(position, run, telemetryEvent);
        }

        if (data.Workflow is not { } workflow || !_times.IsCounted(workflow))
        {
            return;
        }

        _times.Touch(workflow, telemetryEvent.Time);
        var minute = MinuteClock.MinuteOf(telemetryEvent.Time);
        if (_latency.Of(workflow) is { } limit)
        {
            _table.Count(Key(workflow, ObjectiveKind.FirstToken), minute, ObjectiveRules.FirstToken(type, data, limit));
        }

        _table.Count(Key(workflow, ObjectiveKind.ToolCompletion), minute, ObjectiveRules.ToolCompletion(type, data));
    }

    /// <inheritdoc/>
    public void Publish()
    {
        if (Position != _published.Position)
        {
            _published = new ObjectiveSnapshot(Position, _table.Freeze(), _times.Freeze());
        }
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Save()
    {
        ForgetOutdated();
        var writer = new CompactWriter();
        _latency.Write(writer);
        _times.Write(writer);
        _table.Write(writer);
        writer.Write(_runs.Count);
        foreach (var (run, known) in _runs.InOrder)
        {
            writer.Write(run);
            known.Write(writer);
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

    private static ObjectiveKey Key(string workflow, ObjectiveKind kind) => new(workflow, kind);

    private void ApplyToRun(long position, string run, TelemetryEvent telemetryEvent)
    {
        if (!_runs.TryGet(run, out var known))
        {
            known = new ObjectiveRun();
            _runs.Add(run, known);
        }

        var facts = known.Facts;
        facts.Learn(position, telemetryEvent);
        if (facts is { Workflow: { } workflow, End: { } end } && _times.IsCounted(workflow))
        {
            var minute = MinuteClock.MinuteOf(end.Time);
            known.Success = _table.Restate(
                Key(workflow, ObjectiveKind.SuccessInTime), known.Success, minute, ObjectiveRules.SuccessInTime(facts));
            known.Overflow = _table.Restate(
                Key(workflow, ObjectiveKind.ContextOverflow), known.Overflow, minute, ObjectiveRules.ContextOverflow(facts));
        }
    }

    // A changed limit starts new counts, because earlier requests were not judged by it; a restart judges them again.
    private void ForgetOutdated()
    {
        foreach (var workflow in _latency.Refresh())
        {
            _table.Remove(Key(workflow, ObjectiveKind.FirstToken));
        }
    }

    private void Read(ReadOnlySpan<byte> saved)
    {
        var reader = new CompactReader(saved);
        if (!_latency.AreSaved(ref reader))
        {
            throw new InvalidDataException("The saved counts were made under other latency limits.");
        }

        _times.Read(ref reader);
        _table.Read(ref reader);
        for (var left = reader.ReadCount(); left > 0; left--)
        {
            _runs.Add(reader.ReadString(), ObjectiveRun.Read(ref reader));
        }
    }

    private void Clear()
    {
        _table.Clear();
        _times.Clear();
        _runs.Clear();
    }
}
