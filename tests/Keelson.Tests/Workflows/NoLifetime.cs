using Microsoft.Extensions.Hosting;

namespace Keelson.Tests.Workflows;

/// <summary>A host that is never asked to stop.</summary>
internal sealed class NoLifetime : IHostApplicationLifetime
{
    public CancellationToken ApplicationStarted { get; init; } = CancellationToken.None;

    public CancellationToken ApplicationStopping => CancellationToken.None;

    public CancellationToken ApplicationStopped => CancellationToken.None;

    public void StopApplication()
    {
    }
}
