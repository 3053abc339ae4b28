using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Keelson.Sessions;

/// <summary>Wires the room. Orleans is added by the host, and an <see cref="ISessionAgent"/> by a room above.</summary>
internal static class SessionsServiceCollectionExtensions
{
    /// <summary>Adds the room.</summary>
    public static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.TryAddSingleton<SessionLimits>();
        services.AddSingleton<SessionSignals>();
        services.AddSingleton<SessionServices>();
        services.AddSingleton<FoundSessionGrain>();
        services.AddSingleton<ISessions, SessionsByGrain>();
        services.AddSingleton<SessionQueries>();
        services.AddSingleton<SessionStream>();
        services.AddSingleton<SessionTurns>();
        services.AddSingleton<SessionReceipts>();
        services.AddSingleton<SessionKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<SessionKeeper>());
        return services;
    }
}
