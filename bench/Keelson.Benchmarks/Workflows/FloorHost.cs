using System.Net;
using System.Net.Sockets;
using Keelson.Primitives;
using Keelson.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Keelson.Benchmarks.Workflows;

/// <summary>A silo and a store, and nothing else.</summary>
internal sealed class FloorHost : IContender
{
    private readonly IdFactory _ids = new(TimeProvider.System);
    private readonly IHost _host;

    private FloorHost(IHost host) => _host = host;

    public static async Task<IContender> StartAsync(string folder)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddStorage(new StorageOptions { DataFolder = folder });
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort(), gatewayPort: FreePort(), serviceId: "floor", clusterId: "floor");
            silo.Configure<EndpointOptions>(options => options.AdvertisedIPAddress = IPAddress.Loopback);
        });
        var host = builder.Build();
        await host.StartAsync();
        return new FloorHost(host);
    }

    public Task RunOneAsync() => _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IFloorGrain>(_ids.Next("r_")).RunAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
