using System.Diagnostics.Metrics;
using Keelson.Storage;

namespace Keelson.Benchmarks.Commits;

/// <summary>Counts the groups that the store writes, through the metric that it publishes.</summary>
internal sealed class GroupCounter : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _count;

    public GroupCounter()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == StorageInstruments.MeterName && instrument.Name == "keelson.storage.group_size")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, _, _, _) => Interlocked.Increment(ref _count));
        _listener.Start();
    }

    public long Count => Interlocked.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
