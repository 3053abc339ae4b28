using System.Threading.Channels;
using Keelson.Primitives;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Keelson.Workflows.Schedules;

/// <summary>Keeps what is stored of schedules in line with the configuration, after the start and after each change.</summary>
internal sealed class ScheduleKeeper(
    Scheduler scheduler, SnapshotSource snapshots, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<ScheduleKeeper> log) : BackgroundService
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(10); // A full disk, mostly; it is looked at again without haste.

    // One note is enough, however many changes it stands for.
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private ScheduleBook? _kept;

    public override void Dispose()
    {
        snapshots.Changed -= OnChanged;
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await lifetime.StartedAsync(stoppingToken);
            snapshots.Changed += OnChanged;
            _changes.Writer.TryWrite(true);
            while (await _changes.Reader.ReadAsync(stoppingToken))
            {
                await KeepAsync(Scheduler.BookOf(snapshots.Current), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start reads the configuration again.
        }
    }

    private async Task KeepAsync(ScheduleBook book, CancellationToken cancellation)
    {
        try
        {
            await scheduler.ReconcileAsync(book, cancellation);
            _kept = book;
        }
        catch (Exception failure) when (failure is IOException or FaultException)
        {
            log.NotReconciled(failure);
            await Task.Delay(AfterFailure, time, cancellation);
            _changes.Writer.TryWrite(true);
        }
    }

    private void OnChanged(PlatformSnapshot snapshot)
    {
        if (!ReferenceEquals(Scheduler.BookOf(snapshot), _kept))
        {
            _changes.Writer.TryWrite(true);
        }
    }
}
