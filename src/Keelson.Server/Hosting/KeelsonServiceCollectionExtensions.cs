using Keelson.Console;
using Keelson.Context;
using Keelson.Economics;
using Keelson.Inference;
using Keelson.Primitives;
using Keelson.Reliability;
using Keelson.Rollout;
using Keelson.Security;
using Keelson.Server.Api.Government;
using Keelson.Server.Configuration;
using Keelson.Sessions;
using Keelson.Storage;
using Keelson.Telemetry;
using Keelson.Tools;
using Keelson.Workflows;

namespace Keelson.Server.Hosting;

/// <summary>Chains the rooms, in the order of the house.</summary>
internal static class KeelsonServiceCollectionExtensions
{
    /// <summary>
    /// Adds the whole platform. Services start in this order and stop in the reverse one: the silo starts before whatever calls grains and
    /// stops after it, and the stream outlives both.
    /// </summary>
    public static void AddKeelson(this WebApplicationBuilder builder, SnapshotSource snapshots, string dataFolder)
    {
        var services = builder.Services;
        var identity = snapshots.Current.Get<PlatformIdentity>();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IdFactory>();
        services.AddSingleton(snapshots);
        services.AddStorage(new StorageOptions { DataFolder = dataFolder });
        services.AddTelemetry(new TelemetryOptions { Tenant = identity.Tenant, EventLife = () => snapshots.Current.Get<StateLifetimes>().Events });
        services.AddKeelsonTelemetryExport(snapshots.Current.Get<TelemetryExport>());
        services.AddKeelsonOpenApi();
        services.AddSecurity(new SecurityOptions { DataFolder = dataFolder, Tenant = identity.Tenant });
        services.AddGovernment();
        services.AddContext();
        builder.AddSilo();
        services.AddInference(new InferenceOptions());
        services.AddTools();
        services.AddSessions();
        services.AddWorkflows();
        services.AddKeelsonConsole(Path.Combine(dataFolder, "console-keys"));
        services.AddSingleton<ConfigRecorder>();
        services.AddHostedService<ConfigReloader>();
    }

    private static void AddGovernment(this IServiceCollection services)
    {
        services.AddReliability();
        services.AddEconomics();
        services.AddSingleton<IReviewDates, ContextReviewDates>();
        services.AddRollout();
    }
}
