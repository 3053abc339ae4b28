using System.Collections.Concurrent;
using Keelson.Inference.Admission;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Keelson.Inference;

/// <summary>Renews the leases of all attempts of this node that are under way, in one call for all.</summary>
internal sealed partial class LeaseKeeper(IAdmissionDesk desk, InferenceOptions options, TimeProvider time, ILogger<LeaseKeeper> logger) : BackgroundService
{
    // As many as there are attempts, which admission bounds.
    private readonly ConcurrentDictionary<string, bool> _held = new(StringComparer.Ordinal);

    /// <summary>An attempt has a lease.</summary>
    public void Hold(string ticket) => _held.TryAdd(ticket, true);

    /// <summary>Its lease is given back.</summary>
    public void Drop(string ticket) => _held.TryRemove(ticket, out _);

    /// <summary>Renews all; answers how many had expired.</summary>
    public async Task<int> RenewAsync()
    {
        if (_held.IsEmpty)
        {
            return 0;
        }

        var lost = await desk.RenewAsync([.. _held.Keys], time.GetUtcNow() + options.LeaseTtl);
        var gone = lost.Count(ticket => _held.TryRemove(ticket, out _)); // Others ended while the call was under way.
        if (gone > 0)
        {
            OnLost(logger, gone);
        }

        return gone;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.LeaseRenewal, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await RenewAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} model calls went on after their reservation had expired; their capacity may have been given away, their cost is still counted.")]
    private static partial void OnLost(ILogger logger, int count);
}
