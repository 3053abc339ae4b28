using System.Text.Json;
using Keelson.Storage;
using Microsoft.Extensions.Logging;

namespace Keelson.Telemetry;

/// <summary>
/// Applies events to projections and observers, one after the other on one thread. An event that cannot be read or folded is counted,
/// recorded and left out.
/// </summary>
internal sealed class ProjectionFold(
    IEnumerable<IProjection> projections,
    IEnumerable<IEventObserver> observers,
    TelemetryStream stream,
    TelemetryOptions options,
    TelemetryInstruments instruments,
    ILogger logger)
{
    private readonly IEventObserver[] _observers = [.. observers];
    private int _poisonRecords;
    private long _unreadable;

    /// <summary>The projections with what is known of them.</summary>
    public IReadOnlyList<ProjectionSlot> Slots { get; } = [.. projections.Select(projection => new ProjectionSlot(projection))];

    /// <summary>Observers see what comes behind this position.</summary>
    public long ObservedAfter { get; set; }

    /// <summary>Events that were left out since the start.</summary>
    public long Unreadable => Interlocked.Read(ref _unreadable);

    /// <summary>Folds one event into everything that has not seen it.</summary>
    public void Apply(StoredEvent stored)
    {
        TelemetryEvent telemetryEvent;
        try
        {
            telemetryEvent = TelemetryCodec.Parse(stored.Record.Payload);
        }
        catch (JsonException poison)
        {
            LeaveOut(stored, "unreadable", "", poison);
            return;
        }

        foreach (var slot in Slots)
        {
            if (stored.Position > slot.Position)
            {
                Apply(slot, stored, telemetryEvent);
            }
        }

        if (stored.Position > ObservedAfter)
        {
            foreach (var observer in _observers)
            {
                observer.OnEvent(stored.Position, telemetryEvent);
            }
        }
    }

    /// <summary>Every projection has seen everything up to here, and lets its readers see it.</summary>
    public void Publish(long position)
    {
        foreach (var slot in Slots)
        {
            slot.Position = Math.Max(slot.Position, position);
            slot.Projection.Publish();
        }
    }

    private void Apply(ProjectionSlot slot, StoredEvent stored, TelemetryEvent telemetryEvent)
    {
        slot.Position = stored.Position;
        try
        {
            slot.Projection.Apply(stored.Position, telemetryEvent);
        }
        catch (Exception bug)
        {
            slot.CountUnfolded();
            LeaveOut(stored, "unfolded", slot.Projection.Name, bug);
        }
    }

    // The identifier is derived, so that folding again after a restart does not record the same loss twice. A loss in the record of a
    // loss is not recorded, or a broken fold would feed itself.
    private void LeaveOut(StoredEvent stored, string state, string projection, Exception reason)
    {
        Interlocked.Increment(ref _unreadable);
        instruments.OnUnreadable(projection);
        if (stored.Record.Type == EventTypes.TelemetryDropped || _poisonRecords >= options.PoisonRecordsMax)
        {
            return;
        }

        _poisonRecords++;
        logger.LogLeftOut(stored.Position, state, projection, reason);
        var data = new EventData
        {
            Count = 1,
            State = state,
            Subject = projection.Length > 0 ? projection : null,
            Reason = FormattableString.Invariant($"The event at position {stored.Position} was left out."),
        };
        var id = FormattableString.Invariant($"{state}-{options.Cell}-{stored.Position}-{projection}");
        stream.Record(stream.Create(EventTypes.TelemetryDropped, data) with { Id = id });
    }
}
