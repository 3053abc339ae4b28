using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Keelson.Storage;

/// <summary>What the store counts.</summary>
internal sealed class StorageInstruments : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Keelson.Storage";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _commits;
    private readonly Counter<long> _queueFull;
    private readonly Counter<long> _swept;
    private readonly Histogram<int> _groupSize;
    private readonly Histogram<double> _groupSeconds;

    // One tag list a status: made once, because commits are many.
    private readonly KeyValuePair<string, object?>[] _status =
        [.. Enum.GetNames<CommitStatus>().Select(name => new KeyValuePair<string, object?>("status", name))];

    public StorageInstruments()
    {
        _commits = _meter.CreateCounter<long>("keelson.storage.commits", "{commit}", "Transactions by how they ended.");
        _queueFull = _meter.CreateCounter<long>("keelson.storage.queue_full", "{commit}", "Transactions that waited because the queue was full.");
        _swept = _meter.CreateCounter<long>("keelson.storage.swept", "{item}", "Expired items that were forgotten.");
        _groupSize = _meter.CreateHistogram<int>("keelson.storage.group_size", "{commit}", "Transactions that shared one sync.");
        _groupSeconds = _meter.CreateHistogram<double>("keelson.storage.group_duration", "s", "Time to write and sync one group.");
    }

    /// <summary>A start for <see cref="OnGroup"/>.</summary>
    public static long Now() => Stopwatch.GetTimestamp();

    public void OnCommit(CommitStatus status) => _commits.Add(1, _status[(int)status]);

    public void OnGroup(int size, long start)
    {
        _groupSize.Record(size);
        _groupSeconds.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    public void OnQueueFull() => _queueFull.Add(1);

    public void OnSwept(int items) => _swept.Add(items);

    /// <summary>Shows how far retention lags: the age of the last pass that found nothing left to forget.</summary>
    public void ShowSweepLag(Func<double> seconds) =>
        _meter.CreateObservableGauge("keelson.storage.sweep_lag", seconds, "s", "How long something that has expired may still be there.");

    public void Dispose() => _meter.Dispose();
}
