using System.Diagnostics.Metrics;

namespace Keelson.Telemetry;

/// <summary>The metrics of the stream itself; all names are ours.</summary>
internal sealed class TelemetryInstruments
{
    /// <summary>The name of the platform's meter.</summary>
    public const string MeterName = "Keelson";

    private readonly Counter<long> _dropped;
    private readonly Counter<long> _unreadable;

    /// <summary>Creates the instruments.</summary>
    public TelemetryInstruments(IMeterFactory meters)
    {
        Meter = meters.Create(MeterName);
        _dropped = Meter.CreateCounter<long>("keelson.telemetry.dropped", "{event}", "Best-effort events that were dropped because the queue was full.");
        _unreadable = Meter.CreateCounter<long>("keelson.telemetry.unreadable", "{event}", "Events that the fold had to leave out.");
    }

    /// <summary>The platform's meter; its factory disposes of it.</summary>
    public Meter Meter { get; }

    /// <summary>Best-effort events were dropped.</summary>
    public void OnDropped(long count) => _dropped.Add(count);

    /// <summary>The fold had to leave out an event.</summary>
    public void OnUnreadable(string projection) =>
        _unreadable.Add(1, new KeyValuePair<string, object?>("keelson.projection", projection));

    /// <summary>Reports where the stream and the fold are.</summary>
    public void ObserveStream(Func<long> newest, Func<long> folded)
    {
        Meter.CreateObservableGauge("keelson.stream.position", newest, "{event}", "The position of the newest durable event.");
        Meter.CreateObservableGauge(
            "keelson.projection.lag",
            () => Math.Max(0, newest() - folded()),
            "{event}",
            "Positions between the newest durable event and what readers see.");
    }
}
