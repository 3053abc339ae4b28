using System.Threading.Channels;
using Keelson.Primitives;
using Keelson.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Keelson.Telemetry;

/// <summary>
/// The writing end of the stream. Best-effort events wait in a bounded queue, of which the oldest go first when it is full; a pump
/// commits them in batches. What was dropped is counted, and the count is an event itself. Stopping writes what waits.
/// </summary>
internal sealed class TelemetryStream : ITelemetry, IHostedService, IDisposable
{
    private readonly IStore _store;
    private readonly TelemetryOptions _options;
    private readonly IdFactory _ids;
    private readonly TimeProvider _time;
    private readonly TelemetryInstruments _instruments;
    private readonly ILogger<TelemetryStream> _logger;
    private readonly Channel<TelemetryEvent> _queue;
    private readonly CancellationTokenSource _hurry = new();
    private long _dropped;
    private Task _pump = Task.CompletedTask;

    /// <summary>Creates a stream that takes events at once and writes them after it was started.</summary>
    public TelemetryStream(
        IStore store,
        TelemetryOptions options,
        TimeProvider time,
        TelemetryInstruments instruments,
        ILogger<TelemetryStream> logger)
    {
        _store = store;
        _options = options;
        _ids = new IdFactory(time);
        _time = time;
        _instruments = instruments;
        _logger = logger;
        _queue = Channel.CreateBounded<TelemetryEvent>(
            new BoundedChannelOptions(options.QueueEvents) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => CountDropped());
    }

    /// <inheritdoc/>
    public TelemetryEvent Create(string type, EventData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!EventTypes.Contains(type))
        {
            throw new ArgumentException($"'{type}' is not in the closed list of event types.", nameof(type));
        }

        var now = _time.GetUtcNow();
        var time = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
        return new TelemetryEvent(_ids.NextEventId(), _options.Source, type, time, data.Tenant.Length > 0 ? data : data with { Tenant = _options.Tenant });
    }

    /// <inheritdoc/>
    public void RecordDurably(StorageTransaction transaction, string type, EventData data)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        transaction.Events.Add(TelemetryCodec.ToRecord(Create(type, data)));
    }

    /// <inheritdoc/>
    public void Record(string type, EventData data) => Record(Create(type, data));

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _pump = Task.Run(PumpAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        await using var registration = cancellationToken.Register(_hurry.Cancel);
        await _pump;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _hurry.Dispose();
    }

    /// <summary>Hands over an event that already has its identifier, so that handing it over again changes nothing.</summary>
    internal void Record(TelemetryEvent telemetryEvent)
    {
        if (!_queue.Writer.TryWrite(telemetryEvent))
        {
            CountDropped();
        }
    }

    private async Task PumpAsync()
    {
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            var transaction = TakeBatch();
            try
            {
                await CommitAsync(transaction);
            }
            catch (Exception failure)
            {
                Lose(transaction, failure);
            }
        }

        if (Interlocked.Read(ref _dropped) is var dropped and > 0)
        {
            _logger.LogDroppedAtStop(dropped);
        }
    }

    private StorageTransaction TakeBatch()
    {
        var transaction = new StorageTransaction();
        if (Interlocked.Exchange(ref _dropped, 0) is var dropped and > 0)
        {
            RecordDurably(transaction, EventTypes.TelemetryDropped, new EventData { Count = dropped, State = "queueFull", Subject = _options.Source });
        }

        while (transaction.Events.Count < _options.BatchEvents && _queue.Reader.TryRead(out var waiting))
        {
            transaction.Events.Add(TelemetryCodec.ToRecord(waiting));
        }

        return transaction;
    }

    private async Task CommitAsync(StorageTransaction transaction)
    {
        while (true)
        {
            var result = await _store.CommitAsync(transaction, CancellationToken.None);
            if (result.IsCommitted)
            {
                return;
            }

            if (result.Status != CommitStatus.Full || _queue.Reader.Completion.IsCompleted || _hurry.IsCancellationRequested)
            {
                throw new FaultException(new Fault(
                    result.Status == CommitStatus.Full ? ErrorCodes.StorageFull : ErrorCodes.StorageUnavailable,
                    "Best-effort events could not be written."));
            }

            // A full disk: the batch waits here, and the queue behind it drops its oldest.
            await Task.Delay(_options.RetryDelay, _time, _hurry.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void CountDropped()
    {
        Interlocked.Increment(ref _dropped);
        _instruments.OnDropped(1);
    }

    private void Lose(StorageTransaction transaction, Exception failure)
    {
        Interlocked.Add(ref _dropped, transaction.Events.Count);
        _instruments.OnDropped(transaction.Events.Count);
        _logger.LogLost(transaction.Events.Count, failure);
    }
}
