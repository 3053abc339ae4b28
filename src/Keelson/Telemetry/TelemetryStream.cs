using Keelson.Primitives;
using Keelson.Storage;

namespace Keelson.Telemetry;

/// <summary>The writing end of the stream; <see cref="TelemetryPump"/> commits what <see cref="Record(string, EventData)"/> takes.</summary>
internal sealed class TelemetryStream(TelemetryQueue queue, TelemetryOptions options, TimeProvider time) : ITelemetry
{
    private readonly IdFactory _ids = new(time);

    /// <inheritdoc/>
    public TelemetryEvent Create(string type, EventData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!EventTypes.Contains(type))
        {
            throw new ArgumentException($"'{type}' is not in the closed list of event types.", nameof(type));
        }

        var now = time.GetUtcNow();
        return new TelemetryEvent(
            _ids.NextEventId(),
            options.Source,
            type,
            now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond)),
            data.Tenant.Length > 0 ? data : data with { Tenant = options.Tenant });
    }

    /// <inheritdoc/>
    public void RecordDurably(StorageTransaction transaction, string type, EventData data)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        transaction.Events.Add(ToRecord(Create(type, data)));
    }

    /// <inheritdoc/>
    public void Record(string type, EventData data) => queue.Add(Create(type, data));

    /// <summary>The event as the store keeps it, with its expiry.</summary>
    internal EventRecord ToRecord(TelemetryEvent telemetryEvent) =>
        TelemetryCodec.ToRecord(telemetryEvent) with { ExpiresAt = time.GetUtcNow() + options.EventLife() };

    /// <summary>Hands over an event that already has its identifier, so that handing it over again changes nothing.</summary>
    internal void Record(TelemetryEvent telemetryEvent) => queue.Add(telemetryEvent);
}
