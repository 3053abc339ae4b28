using Microsoft.Extensions.Hosting;

namespace Keelson.Storage;

/// <summary>Opens the store at the start, so that a data folder that cannot be used ends the start with its own message.</summary>
internal sealed class StoreOpening(IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = services.GetService(typeof(IStore));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
