using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Keelson.Telemetry;

/// <summary>Best-effort events on their way to the pump: bounded, the oldest go first when it is full, and every loss is counted.</summary>
internal sealed class TelemetryQueue
{
    private readonly Channel<TelemetryEvent> _channel;
    private readonly TelemetryInstruments _instruments;
    private long _dropped;

    /// <summary>Creates an empty queue.</summary>
    public TelemetryQueue(TelemetryOptions options, TelemetryInstruments instruments)
    {
        _instruments = instruments;
        _channel = Channel.CreateBounded<TelemetryEvent>(
            new BoundedChannelOptions(options.QueueEvents) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => CountDropped(1));
    }

    /// <summary>True when nothing can come any more.</summary>
    public bool IsDrained => _channel.Reader.Completion.IsCompleted;

    /// <summary>Takes an event, or counts it as dropped after the queue was closed.</summary>
    public void Add(TelemetryEvent telemetryEvent)
    {
        if (!_channel.Writer.TryWrite(telemetryEvent))
        {
            CountDropped(1);
        }
    }

    /// <summary>Answers false when the queue is closed and empty.</summary>
    public ValueTask<bool> WaitAsync() => _channel.Reader.WaitToReadAsync(CancellationToken.None);

    /// <summary>The next event.</summary>
    public bool TryTake([MaybeNullWhen(false)] out TelemetryEvent telemetryEvent) => _channel.Reader.TryRead(out telemetryEvent);

    /// <summary>How many were dropped since the last call.</summary>
    public long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);

    /// <summary>Counts events that did not reach the stream.</summary>
    public void CountDropped(int count)
    {
        Interlocked.Add(ref _dropped, count);
        _instruments.OnDropped(count);
    }

    /// <summary>Takes no more.</summary>
    public void Close() => _channel.Writer.TryComplete();
}
