using System.Collections.Frozen;
using Keelson.Reliability;
using Keelson.Telemetry;
using Keelson.Telemetry.Rollups;

namespace Keelson.Economics;

/// <summary>
/// Folds the stream into what runs cost and brought, and into spend by day. A run is counted on the day of its end; more cost or a later
/// verdict restates that day. Sums are exact, so the order of events does not matter.
/// </summary>
internal sealed class OutcomeCostProjection : IProjection
{
    // As many workflow classes as the objectives count; names may come from clients.
    private const int WorkflowsMax = 1_000;
    private const string RunPrefix = EventTypes.Prefix + "run.";

    private readonly Dictionary<string, OutcomeSeries> _series = new(StringComparer.Ordinal);
    private readonly WorkflowTimes _times = new(WorkflowsMax);
    private readonly RunMemory<OutcomeUnit> _units = new();
    private readonly SpendTable _spend = new();
    private volatile CostSnapshot _published = CostSnapshot.Empty;

    /// <inheritdoc/>
    public string Name => "costs";

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <inheritdoc/>
    public long Position { get; private set; }

    /// <summary>What readers see.</summary>
    public CostSnapshot Published => _published;

    /// <inheritdoc/>
    public void Apply(long position, TelemetryEvent telemetryEvent)
    {
        Position = position;
        var (type, data) = (telemetryEvent.Type, telemetryEvent.Data);
        var isAttempt = AttemptCost.IsAttempt(type);
        if (isAttempt)
        {
            _spend.Add(type, telemetryEvent.Time, data);
        }

        var isRestated = type == EventTypes.CostRerated;
        if (isRestated)
        {
            _spend.Restate(data);
        }

        if (isAttempt || isRestated || type is EventTypes.OutcomeReported or EventTypes.OutcomeRevised
            || type.StartsWith(RunPrefix, StringComparison.Ordinal))
        {
            ApplyToUnit(position, telemetryEvent);
        }
    }

    /// <inheritdoc/>
    public void Publish()
    {
        if (Position != _published.Position)
        {
            _published = new CostSnapshot(
                Position,
                _series.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.Freeze(), StringComparer.Ordinal),
                _spend.Freeze(),
                _times.Freeze());
        }
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Save()
    {
        var writer = new CompactWriter();
        _times.Write(writer);
        _spend.Write(writer);
        writer.Write(_series.Count);
        foreach (var (workflow, series) in _series.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.Write(workflow);
            series.Write(writer);
        }

        writer.Write(_units.Count);
        foreach (var (key, unit) in _units.InOrder)
        {
            writer.Write(key);
            unit.Write(writer);
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

    // A unit is taken out as it was and put back as it is now, wherever that is.
    private void ApplyToUnit(long position, TelemetryEvent telemetryEvent)
    {
        var data = telemetryEvent.Data;
        if ((data.Run ?? data.Request) is not { } key)
        {
            return;
        }

        if (!_units.TryGet(key, out var unit))
        {
            unit = new OutcomeUnit(data.Run is not null);
            _units.Add(key, unit);
        }
        else if (unit.Facts.Workflow is { } known && _series.TryGetValue(known, out var before))
        {
            before.Add(unit, -1);
        }

        unit.Learn(position, telemetryEvent);
        if (unit.Facts.Workflow is { } workflow && _times.IsCounted(workflow))
        {
            _times.Touch(workflow, telemetryEvent.Time);
            SeriesOf(workflow).Add(unit, 1);
        }
    }

    private OutcomeSeries SeriesOf(string workflow)
    {
        if (!_series.TryGetValue(workflow, out var series))
        {
            series = new OutcomeSeries();
            _series.Add(workflow, series);
        }

        return series;
    }

    private void Read(ReadOnlySpan<byte> saved)
    {
        var reader = new CompactReader(saved);
        _times.Read(ref reader);
        _spend.Read(ref reader);
        for (var left = reader.ReadCount(); left > 0; left--)
        {
            _series[reader.ReadString()] = OutcomeSeries.Read(ref reader);
        }

        for (var left = reader.ReadCount(); left > 0; left--)
        {
            _units.Add(reader.ReadString(), OutcomeUnit.Read(ref reader));
        }
    }

    private void Clear()
    {
        _series.Clear();
        _times.Clear();
        _units.Clear();
        _spend.Clear();
    }
}
