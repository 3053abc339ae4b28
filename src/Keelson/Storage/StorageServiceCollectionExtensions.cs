using Keelson.Storage.InMemory;
using Keelson.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Keelson.Storage;

/// <summary>Wires the store.</summary>
public static class StorageServiceCollectionExtensions
{
    /// <summary>
    /// Adds the one <see cref="IStore"/>: opened before any other service starts, closed after the last has stopped. Register an
    /// <see cref="IStoreFailureHandler"/> before to decide what happens when it fails; by default the host stops with a non-zero exit code.
    /// </summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(options);
        services.AddSingleton<StorageInstruments>();
        services.TryAddSingleton<IStoreFailureHandler>(
            provider => new HostStopFailureHandler(provider.GetService<IHostApplicationLifetime>()));
        services.AddSingleton(Open);
        services.TryAddSingleton(TimeProvider.System);
        services.AddHostedService<StoreOpening>();
        services.AddSingleton<RetentionSweeper>();
        services.AddHostedService(provider => provider.GetRequiredService<RetentionSweeper>());
        return services;
    }

    private static IStore Open(IServiceProvider services)
    {
        var options = services.GetRequiredService<StorageOptions>();
        return options.Kind switch
        {
            StorageKind.Memory => new InMemoryStore(),
            StorageKind.Sqlite => SqliteStore.Open(new SqliteStoreParts(
                options,
                services.GetRequiredService<StorageInstruments>(),
                services.GetRequiredService<ILogger<SqliteStore>>(),
                services.GetRequiredService<IStoreFailureHandler>())),
            _ => throw new NotSupportedException($"The storage kind {options.Kind} is not known."),
        };
    }
}
