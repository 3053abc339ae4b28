using System.Globalization;
using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Reliability;

/// <summary>
/// Folds the stream into incidents: those that were opened, and those that follow from a fact by themselves (a page alert, a compensation
/// that failed, a day's budget that was used up). A person closes them.
/// </summary>
internal sealed class IncidentProjection : IProjection
{
    /// <summary>Severity of an incident that wakes somebody.</summary>
    public const string Page = "page";

    /// <summary>Severity of an incident that somebody looks at this week.</summary>
    public const string Ticket = "ticket";

    // The scope of a budget that ends with the UTC day.
    private const string DayBudget = "day";

    // Nobody works on ten thousand incidents; beyond that the newest are not opened, and the events still stand in the stream.
    private const int OpenMax = 10_000;

    // What people look back at; older ones are in the stream.
    private const int ClosedMax = 1_000;

    private volatile IncidentSnapshot _published = IncidentSnapshot.Empty;
    private IncidentSnapshot _state = IncidentSnapshot.Empty;

    /// <inheritdoc/>
    public string Name => "incidents";

    /// <inheritdoc/>
    public int SchemaVersion => 2;

    /// <inheritdoc/>
    public long Position => _state.Position;

    /// <summary>What readers see.</summary>
    public IncidentSnapshot Published => _published;

    /// <inheritdoc/>
    public void Apply(long position, TelemetryEvent telemetryEvent)
    {
        _state = _state with { Position = position };
        switch (telemetryEvent.Type)
        {
            case EventTypes.IncidentOpened:
                Open(position, telemetryEvent, telemetryEvent.Data.State ?? Ticket, telemetryEvent.Data.Reason ?? "An incident was opened.");
                break;
            case EventTypes.RunCompensationFailed:
                Open(position, telemetryEvent, Page, "What a failed run had done could not be undone.");
                break;
            case EventTypes.SloAlertFired when telemetryEvent.Data.State == Page:
                Open(position, telemetryEvent, Page, telemetryEvent.Data.Reason ?? "The error budget burns too fast.");
                break;
            case EventTypes.BudgetExceeded when telemetryEvent.Data is { Subject: DayBudget, Workflow: { } workflow }:
                Open(position, telemetryEvent, Ticket, $"The budget of {workflow} for the day is used up; requests are refused.");
                break;
            case EventTypes.ToolUnknown when telemetryEvent.Data is { Key: { } key } && _state.Unknown.Count < OpenMax:
                _state = _state with { Unknown = _state.Unknown.SetItem(key, Of(key, telemetryEvent)) };
                break;
            case EventTypes.ToolResolved or EventTypes.ToolCompleted when telemetryEvent.Data.Key is { } key:
                _state = _state with { Unknown = _state.Unknown.Remove(key) };
                break;
            case EventTypes.IncidentClosed:
                Close(telemetryEvent);
                break;
        }
    }

    /// <inheritdoc/>
    public void Publish() => _published = _state;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Save() => KeelsonJson.Serialize(new Saved(
        [.. _state.Open.Values.OrderBy(incident => incident.Position)],
        [.. _state.Closed],
        [.. _state.Unknown.Values.OrderBy(unknown => unknown.Key, StringComparer.Ordinal)]));

    /// <inheritdoc/>
    public void Load(ReadOnlyMemory<byte> saved, long position)
    {
        var state = KeelsonJson.Deserialize<Saved>(saved);
        _state = new IncidentSnapshot(
            position,
            IncidentSnapshot.Empty.Open.AddRange(state.Open.Select(incident => KeyValuePair.Create(incident.Id, incident))),
            [.. state.Closed],
            IncidentSnapshot.Empty.Unknown.AddRange(state.Unknown.Select(unknown => KeyValuePair.Create(unknown.Key, unknown))));
        Publish();
    }

    private void Open(long position, TelemetryEvent telemetryEvent, string severity, string reason)
    {
        var data = telemetryEvent.Data;
        var id = IdOf(telemetryEvent);
        if (id.StartsWith(UnknownEffect.Prefix, StringComparison.Ordinal))
        {
            _state = _state with { Unknown = _state.Unknown.Remove(id[UnknownEffect.Prefix.Length..]) };
        }

        if (_state.Open.Count < OpenMax && !_state.Open.ContainsKey(id))
        {
            var incident = new Incident(
                id, data.Workflow, data.TrustTier, data.Run, telemetryEvent.Type, severity, reason, telemetryEvent.Time, position);
            _state = _state with { Open = _state.Open.Add(id, incident) };
        }
    }

    // What goes on has a name of its own, so that it opens one incident and not one for each event.
    private static string IdOf(TelemetryEvent telemetryEvent) => telemetryEvent.Type switch
    {
        EventTypes.IncidentOpened or EventTypes.SloAlertFired => telemetryEvent.Data.Subject ?? telemetryEvent.Id,
        EventTypes.BudgetExceeded => string.Create(
            CultureInfo.InvariantCulture, $"budget.{telemetryEvent.Data.Workflow}.{telemetryEvent.Time.UtcDateTime:yyyy-MM-dd}"),
        _ => telemetryEvent.Id,
    };

    private static UnknownEffect Of(string key, TelemetryEvent telemetryEvent)
    {
        var data = telemetryEvent.Data;
        return new UnknownEffect(key, data.Tool ?? "", data.Workflow, data.TrustTier, data.Run, telemetryEvent.Time);
    }

    private void Close(TelemetryEvent telemetryEvent)
    {
        var data = telemetryEvent.Data;
        if (data.Subject is not { } id || !_state.Open.TryGetValue(id, out var incident))
        {
            return;
        }

        var closed = incident with { ClosedAt = telemetryEvent.Time, ClosedBy = data.Actor, CloseReason = data.Reason };
        var kept = _state.Closed.Count < ClosedMax ? _state.Closed : _state.Closed.RemoveAt(0);
        _state = _state with { Open = _state.Open.Remove(id), Closed = kept.Add(closed) };
    }

    private sealed record Saved(IReadOnlyList<Incident> Open, IReadOnlyList<Incident> Closed, IReadOnlyList<UnknownEffect> Unknown);
}
