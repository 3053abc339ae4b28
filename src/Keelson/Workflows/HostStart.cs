using Microsoft.Extensions.Hosting;

namespace Keelson.Workflows;

/// <summary>Waits for the host.</summary>
internal static class HostStart
{
    /// <summary>Completes when every hosted service has started: grains answer from then on.</summary>
    public static async Task StartedAsync(this IHostApplicationLifetime lifetime, CancellationToken cancellation)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(cancellation);
    }
}
