using System.Collections.Concurrent;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Tests.Security;

/// <summary>A twin of the stream that remembers what it was told.</summary>
internal sealed class RecordingTelemetry(TimeProvider time) : ITelemetry
{
    private readonly IdFactory _ids = new(time);

    public ConcurrentQueue<TelemetryEvent> Recorded { get; } = [];

    public TelemetryEvent Create(string type, EventData data) => new(_ids.NextEventId(), "/test", type, time.GetUtcNow(), data);

    public void RecordDurably(StorageTransaction transaction, string type, EventData data) =>
        transaction.Events.Add(TelemetryCodec.ToRecord(Create(type, data)));

    public void Record(string type, EventData data) => Recorded.Enqueue(Create(type, data));
}
