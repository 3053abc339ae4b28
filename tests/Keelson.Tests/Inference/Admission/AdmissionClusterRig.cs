using System.Net;
using System.Net.Sockets;
using Keelson.Inference;
using Keelson.Inference.Admission;
using Keelson.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using Orleans.Runtime.Placement;

namespace Keelson.Tests.Inference.Admission;

/// <summary>Two silos over one store, each with its desk and its keeper. The grain is put into the second, which can be stopped.</summary>
internal sealed class AdmissionClusterRig : IAsyncDisposable
{
    public static readonly InferenceOptions Options = new() { IsClustered = true };

    private readonly IHost[] _hosts;

    private AdmissionClusterRig(IHost[] hosts)
    {
        _hosts = hosts;
        Desks = [.. hosts.Select(host => new ClusterAdmissionDesk(() => GrainOf(host), TimeProvider.System))];
        Keepers = [.. Desks.Select(desk => new LeaseKeeper(desk, Options, TimeProvider.System, NullLogger<LeaseKeeper>.Instance))];
    }

    public IReadOnlyList<ClusterAdmissionDesk> Desks { get; }

    public IReadOnlyList<LeaseKeeper> Keepers { get; }

    public static async Task<AdmissionClusterRig> StartAsync(IStore store)
    {
        var (primary, second) = (FreePort(), FreePort());
        var rig = new AdmissionClusterRig([Silo(store, primary, primary), Silo(store, second, primary)]);
        foreach (var host in rig._hosts)
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
        }

        await rig.KnowsSecondAsync();
        RequestContext.Set(IPlacementDirector.PlacementHintKey, SiloOf(rig._hosts[1]));
        await rig.Desks[0].ViewAsync();
        RequestContext.Clear();
        return rig;
    }

    /// <summary>Where the grain is: 0 or 1.</summary>
    public async Task<int> PlaceAsync()
    {
        var management = _hosts[0].Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
        var place = await management.GetActivationAddress(GrainOf(_hosts[0]));
        return place!.Equals(SiloOf(_hosts[1])) ? 1 : 0;
    }

    /// <summary>Ends the second silo.</summary>
    public Task StopSecondAsync() => _hosts[1].StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var keeper in Keepers)
        {
            keeper.Dispose();
        }

        foreach (var host in _hosts.Reverse())
        {
            await host.StopAsync();
            host.Dispose();
        }
    }

    // A silo puts no grain into another before it knows its state and its grain types, and learns of them after that one has started.
    private async Task KnowsSecondAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        var first = _hosts[0].Services;
        var second = SiloOf(_hosts[1]);
        while (first.GetRequiredService<ISiloStatusOracle>().GetApproximateSiloStatus(second) != SiloStatus.Active
            || !first.GetRequiredService<IClusterManifestProvider>().Current.Silos.ContainsKey(second))
        {
            await Task.Delay(10, limit.Token);
        }
    }

    private static IAdmissionGrain GrainOf(IHost host) => host.Services.GetRequiredService<IGrainFactory>().GetGrain<IAdmissionGrain>("all");

    private static SiloAddress SiloOf(IHost host) => host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    private static IHost Silo(IStore store, int port, int primary)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(Options);
        builder.Services.AddSingleton(store);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(port, FreePort(), new IPEndPoint(IPAddress.Loopback, primary), "keelson-tests", $"keelson-{primary}");
            silo.Configure<EndpointOptions>(endpoint => endpoint.AdvertisedIPAddress = IPAddress.Loopback);
        });
        return builder.Build();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
