using System.Collections.Concurrent;
using Keelson.Inference.Admission;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Keelson.Inference;

/// <summary>Renews the leases of all attempts of this node that are under way, in one call for all.</summary>
internal sealed partial class LeaseKeeper(IAdmissionDesk desk, InferenceOptions options, TimeProvider time, ILogger<LeaseKeeper> logger) : BackgroundService
{
    // As many as there are attempts, which admission bounds.
    private readonly ConcurrentDictionary<string, AdmissionHolding> _held = new(StringComparer.Ordinal);

    /// <summary>An attempt has a lease.</summary>
    public void Hold(AdmissionAsk ask, AdmissionReply reply) => _held.TryAdd(ask.Ticket, new AdmissionHolding(ask, reply));

    /// <summary>Its lease is given back.</summary>
    public void Drop(string ticket) => _held.TryRemove(ticket, out _);

    /// <summary>Renews all; those that the desk no longer knows are taken up again. Answers how many these were.</summary>
    public async Task<int> RenewAsync()
    {
        if (_held.IsEmpty)
        {
            return 0;
        }

        var until = time.GetUtcNow() + options.LeaseTtl;
        var lost = await desk.RenewAsync([.. _held.Keys], until);
        var gone = new List<AdmissionHolding>();
        foreach (var ticket in lost)
        {
            if (_held.TryGetValue(ticket, out var holding)) // Others ended while the call was under way.
            {
                gone.Add(holding);
            }
        }

        if (gone.Count > 0)
        {
            await desk.AdoptAsync(gone, until);
            foreach (var ended in gone.Where(holding => !_held.ContainsKey(holding.Ask.Ticket)))
            {
                // It ended in this very moment, and was given back to a desk that did not know it yet.
                await desk.ReturnAsync(new AdmissionReturn(ended.Ask.Ticket, ended.Reply.Fence, [], 0, null));
            }

            OnLost(logger, gone.Count);
        }

        return gone.Count;
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
        Message = "{Count} model calls under way were no longer known where capacity is given out, and are again; in between it may have been given twice. Their cost is counted all the same.")]
    private static partial void OnLost(ILogger logger, int count);
}
