using Keelson.Storage.InMemory;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Storage;

/// <summary>Wires the store.</summary>
public static class StorageServiceCollectionExtensions
{
    /// <summary>Adds the one <see cref="IStore"/>.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(options);
        services.AddSingleton<IStore, InMemoryStore>();
        return services;
    }
}
