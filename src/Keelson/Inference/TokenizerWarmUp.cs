using Keelson.Context;
using Microsoft.Extensions.Hosting;

namespace Keelson.Inference;

/// <summary>Loads the vocabulary beside the start, so that the first request near a boundary does not wait for it.</summary>
internal sealed class TokenizerWarmUp : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = Task.Run(TokenCounter.WarmUp, cancellationToken);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
