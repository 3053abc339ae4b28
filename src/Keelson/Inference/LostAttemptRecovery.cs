using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Keelson.Inference;

/// <summary>At the start, before any request: writes off the model calls that were under way when the process ended before.</summary>
internal sealed partial class LostAttemptRecovery(OpenAttempts attempts, ILogger<LostAttemptRecovery> logger) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await attempts.WriteOffLostAsync(cancellationToken) is var lost and > 0)
        {
            OnLost(logger, lost);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Wrote off {Count} model calls that were under way when the process ended before, each at the amount reserved for it.")]
    private static partial void OnLost(ILogger logger, int count);
}
