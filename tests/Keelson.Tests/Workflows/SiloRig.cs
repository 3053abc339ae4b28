using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Keelson.Primitives;
using Keelson.Security;
using Keelson.Sessions;
using Keelson.Storage;
using Keelson.Telemetry;
using Keelson.Tests.Sessions;
using Keelson.Tests.Tools;
using Keelson.Tools;
using Keelson.Workflows;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Keelson.Tests.Workflows;

/// <summary>A real host: a silo, SQLite in a folder, the engine with its wake-ups. Starting another one on the folder is a restart.</summary>
internal sealed class SiloRig : IAsyncDisposable
{
    private readonly IHost _host;

    private SiloRig(IHost host) => _host = host;

    public IRuns Runs => _host.Services.GetRequiredService<IRuns>();

    public ISessions Sessions => _host.Services.GetRequiredService<ISessions>();

    public IServiceProvider Services => _host.Services;

    public IStore Store => _host.Services.GetRequiredService<IStore>();

    public static async Task<SiloRig> StartAsync(
        string folder, Func<WorkflowContext, JsonElement, Task<object?>> body, WorkflowsOptions? options = null, ILoggerProvider? log = null, IIncomingGrainCallFilter? filter = null, params ToolFunction[] functions)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        if (log is not null)
        {
            builder.Logging.AddProvider(log);
        }

        if (filter is not null)
        {
            builder.Services.AddSingleton(filter);
        }

        foreach (var function in functions)
        {
            builder.Services.AddSingleton(function);
        }

        var snapshots = new SnapshotSource();
        snapshots.Update(snapshot => snapshot
            .With(ToolRig.Waves())
            .With(new ToolCatalog([]))
            .With(SessionRig.Lifetimes)
            .With(new WorkflowDirectory([new WorkflowProfile("w", "sre", 2, ValueClass.Normal, Sensitivity.Internal, TimeSpan.FromHours(1))])));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IdFactory>();
        builder.Services.AddSingleton(snapshots);
        builder.Services.AddStorage(new StorageOptions { DataFolder = folder });
        builder.Services.AddTelemetry(new TelemetryOptions { Tenant = "acme" });
        builder.Services.AddSecurity(new SecurityOptions { DataFolder = folder, Tenant = "acme" });
        builder.Services.AddSingleton(options ?? new WorkflowsOptions());
        builder.Services.AddTools();
        builder.Services.AddSessions();
        builder.Services.AddWorkflows();
        builder.Services.AddSingleton(new WorkflowRegistration("w", "1", _ => new LambdaWorkflow(body)));
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort(), gatewayPort: FreePort(), serviceId: "keelson", clusterId: "keelson");
            silo.Configure<EndpointOptions>(endpoint => endpoint.AdvertisedIPAddress = IPAddress.Loopback);
        });
        var rig = new SiloRig(builder.Build());
        await rig._host.StartAsync(TestContext.Current.CancellationToken);
        return rig;
    }

    public static RunStart Start(string run, string? key = null, string input = "{}") =>
        new(run, "w", Encoding.UTF8.GetBytes(input), "acme", "user:ann") { ClientKey = key };

    public async Task<RunState> UntilAsync(string run, Func<RunState, bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var (state, _) = await RunHistory.FoldAsync(Store, run, limit.Token);
            if (condition(state))
            {
                return state;
            }

            await Task.Delay(5, limit.Token);
        }
    }

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
