using Keelson.Primitives;
using Keelson.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Keelson.Telemetry;

/// <summary>
/// Commits best-effort events in batches. While the disk is full a batch waits, and the queue behind it drops its oldest; how many were
/// dropped is an event itself as soon as there is room again. Stopping writes what waits.
/// </summary>
internal sealed class TelemetryPump(
    TelemetryQueue queue,
    TelemetryStream stream,
    IStore store,
    TelemetryOptions options,
    TimeProvider time,
    ILogger<TelemetryPump> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _hurry = new();
    private Task _loop = Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loop = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Close();
        await using var registration = cancellationToken.Register(_hurry.Cancel);
        await _loop;
    }

    /// <inheritdoc/>
    public void Dispose() => _hurry.Dispose();

    private async Task RunAsync()
    {
        while (await queue.WaitAsync())
        {
            var transaction = TakeBatch();
            try
            {
                await CommitAsync(transaction);
            }
            catch (Exception failure)
            {
                queue.CountDropped(transaction.Events.Count);
                logger.LogLost(transaction.Events.Count, failure);
            }
        }

        if (queue.TakeDropped() is var dropped and > 0)
        {
            logger.LogDroppedAtStop(dropped);
        }
    }

    private StorageTransaction TakeBatch()
    {
        var transaction = new StorageTransaction();
        while (transaction.Events.Count < options.BatchEvents && queue.TryTake(out var waiting))
        {
            transaction.Events.Add(stream.ToRecord(waiting));
        }

        if (queue.TakeDropped() is var dropped and > 0)
        {
            var loss = new EventData { Count = dropped, State = "queueFull", Subject = options.Source };
            stream.RecordDurably(transaction, EventTypes.TelemetryDropped, loss);
        }

        return transaction;
    }

    private async Task CommitAsync(StorageTransaction transaction)
    {
        while (true)
        {
            var result = await store.CommitAsync(transaction, CancellationToken.None);
            if (result.IsCommitted)
            {
                return;
            }

            // A full disk may have space again, but not for somebody who is stopping.
            if (result.Status != CommitStatus.Full || queue.IsDrained || _hurry.IsCancellationRequested)
            {
                throw new FaultException(new Fault(
                    result.Status == CommitStatus.Full ? ErrorCodes.StorageFull : ErrorCodes.StorageUnavailable,
                    "Best-effort events could not be written."));
            }

            await Task.Delay(options.RetryDelay, time, _hurry.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
