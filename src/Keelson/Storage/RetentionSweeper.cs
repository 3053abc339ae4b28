using Keelson.Primitives;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Keelson.Storage;

/// <summary>
/// Forgets what has expired: every interval it sweeps in bounded batches until nothing is left. How far it lags is a metric: the
/// time since the start of the last pass that found nothing more.
/// </summary>
internal sealed partial class RetentionSweeper : BackgroundService
{
    private readonly IStore _store;
    private readonly StorageOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<RetentionSweeper> _logger;
    private long _cleanSinceTicks;

    public RetentionSweeper(
        IStore store, StorageOptions options, StorageInstruments instruments, TimeProvider time, ILogger<RetentionSweeper> logger)
    {
        _store = store;
        _options = options;
        _time = time;
        _logger = logger;
        _cleanSinceTicks = time.GetUtcNow().UtcTicks;
        instruments.ShowSweepLag(() => Lag.TotalSeconds);
    }

    /// <summary>How long something that has expired may still be there.</summary>
    public TimeSpan Lag => TimeSpan.FromTicks(_time.GetUtcNow().UtcTicks - Volatile.Read(ref _cleanSinceTicks));

    /// <summary>One pass: sweeps until nothing that has expired by now is left. Answers how many items went.</summary>
    public async Task<int> SweepOnceAsync(CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        var total = 0;
        for (var gone = -1; gone != 0; total += gone)
        {
            gone = await _store.SweepAsync(now, _options.SweepBatchItems, cancellation);
        }

        Volatile.Write(ref _cleanSinceTicks, now.UtcTicks);
        return total;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_options.SweepInterval, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var gone = await SweepOnceAsync(stoppingToken);
                if (gone > 0)
                {
                    LogSwept(gone);
                }
            }
            catch (FaultException fault)
            {
                // A full disk, mostly. The lag grows and shows; the next pass tries again.
                LogPutOff(fault);
            }
        }
    }

    [LoggerMessage(5, LogLevel.Debug, "Retention forgot {Items} expired items.")]
    private partial void LogSwept(int items);

    [LoggerMessage(6, LogLevel.Warning, "Retention could not forget expired items and tries again.")]
    private partial void LogPutOff(Exception fault);
}
