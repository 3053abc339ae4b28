using Keelson.Context;
using Microsoft.Extensions.Hosting;

namespace Keelson.Inference;

/// <summary>
/// Loads the vocabulary after the start, so that the first request near a boundary does not wait for it. The start has every processor for
/// itself: beside it, this made readiness late by more than it saved.
/// </summary>
internal sealed class TokenizerWarmUp(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan AfterStart = TimeSpan.FromSeconds(2); // Start to ready takes less.

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(AfterStart, time, stoppingToken);
        TokenCounter.WarmUp();
    }
}
