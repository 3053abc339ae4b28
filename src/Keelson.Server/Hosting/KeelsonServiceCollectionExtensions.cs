using Keelson.Primitives;
using Keelson.Server.Configuration;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Server.Hosting;

/// <summary>Chains the rooms, in the order of the house.</summary>
internal static class KeelsonServiceCollectionExtensions
{
    /// <summary>Adds the whole platform.</summary>
    public static IServiceCollection AddKeelson(this IServiceCollection services, SnapshotSource snapshots, DataFolder data)
    {
        var identity = snapshots.Current.Get<PlatformIdentity>();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IdFactory>();
        services.AddSingleton(snapshots);
        services.AddSingleton(data);
        services.AddStorage(new StorageOptions { DataFolder = data.FullPath });
        services.AddTelemetry(new TelemetryOptions { Tenant = identity.Tenant });
        services.AddSingleton<ConfigRecorder>();
        services.AddHostedService<ConfigReloader>();
        return services;
    }
}
