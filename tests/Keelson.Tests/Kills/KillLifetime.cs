using Microsoft.Extensions.Hosting;

namespace Keelson.Tests.Kills;

/// <summary>A host that has started and is never asked to stop.</summary>
internal sealed class KillLifetime : IHostApplicationLifetime
{
    public CancellationToken ApplicationStarted { get; } = new(canceled: true);

    public CancellationToken ApplicationStopping => CancellationToken.None;

    public CancellationToken ApplicationStopped => CancellationToken.None;

    public void StopApplication()
    {
    }
}
