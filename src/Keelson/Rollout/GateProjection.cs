using Keelson.Reliability;
using Keelson.Telemetry;
using Keelson.Telemetry.Rollups;

namespace Keelson.Rollout;

/// <summary>
/// Folds the stream into the evidence of gates: runs and successes of each workflow and wave since the wave was entered. A promotion or
/// a demotion starts again from nothing.
/// </summary>
internal sealed class GateProjection : IProjection
{
    // As many workflow classes as the objectives count; names may come from clients.
    private const int WorkflowsMax = 1_000;

    private readonly RunMemory<GateRun> _runs = new();
    private volatile GateSnapshot _published = GateSnapshot.Empty;
    private GateSnapshot _state = GateSnapshot.Empty;

    /// <inheritdoc/>
    public string Name => "gates";

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <inheritdoc/>
    public long Position => _state.Position;

    /// <summary>What readers see.</summary>
    public GateSnapshot Published => _published;

    /// <inheritdoc/>
    public void Apply(long position, TelemetryEvent telemetryEvent)
    {
        _state = _state with { Position = position };
        var (type, data) = (telemetryEvent.Type, telemetryEvent.Data);
        if (type is EventTypes.GatePromoted or EventTypes.GateDemoted && data.Workflow is { } changed)
        {
            Put(changed, _state.Of(changed).Restart(telemetryEvent.Time));
        }
        else if (data.Run is { } run && RunFacts.Concerns(type))
        {
            ApplyToRun(position, run, telemetryEvent);
        }
    }

    /// <inheritdoc/>
    public void Publish() => _published = _state;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Save()
    {
        var writer = new CompactWriter();
        writer.Write(_state.Workflows.Count);
        foreach (var (name, workflow) in _state.Workflows.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.Write(name);
            workflow.Write(writer);
        }

        writer.Write(_runs.Count);
        foreach (var (id, run) in _runs.InOrder)
        {
            writer.Write(id);
            run.Write(writer);
        }

        return writer.Written;
    }

    /// <inheritdoc/>
    public void Load(ReadOnlyMemory<byte> saved, long position)
    {
        _state = GateSnapshot.Empty;
        _runs.Clear();
        try
        {
            Read(saved.Span);
        }
        catch (InvalidDataException)
        {
            _state = GateSnapshot.Empty;
            _runs.Clear();
            throw;
        }

        _state = _state with { Position = position };
        Publish();
    }

    // A run is taken out as it was and put back as it is now.
    private void ApplyToRun(long position, string id, TelemetryEvent telemetryEvent)
    {
        if (!_runs.TryGet(id, out var run))
        {
            run = new GateRun();
            _runs.Add(id, run);
        }

        if (run is { Epoch: { } epoch, Facts.Workflow: { } counted } && _state.Of(counted).Epoch == epoch)
        {
            Put(counted, _state.Of(counted).With(run, -1));
        }

        run.Epoch = null;
        run.Facts.Learn(position, telemetryEvent);
        if (run.Facts is not { Workflow: { } workflow, End: { } end })
        {
            return;
        }

        var evidence = _state.Of(workflow);
        if (evidence.Since is not { } since || end.Time > since)
        {
            run.Epoch = evidence.Epoch;
            Put(workflow, evidence.With(run, 1));
        }
    }

    private void Put(string name, GateWorkflow workflow)
    {
        if (_state.Workflows.ContainsKey(name) || _state.Workflows.Count < WorkflowsMax)
        {
            _state = _state with { Workflows = _state.Workflows.SetItem(name, workflow) };
        }
    }

    private void Read(ReadOnlySpan<byte> saved)
    {
        var reader = new CompactReader(saved);
        for (var left = reader.ReadCount(); left > 0; left--)
        {
            var name = reader.ReadString();
            Put(name, GateWorkflow.Read(ref reader));
        }

        for (var left = reader.ReadCount(); left > 0; left--)
        {
            var id = reader.ReadString();
            _runs.Add(id, GateRun.Read(ref reader));
        }
    }
}
