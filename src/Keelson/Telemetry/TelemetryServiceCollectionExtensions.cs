using Keelson.Telemetry.Metrics;
using Keelson.Telemetry.Projections;
using Keelson.Telemetry.Query;
using Keelson.Telemetry.Rollups;
using Keelson.Telemetry.Traces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Keelson.Telemetry;

/// <summary>Wires the stream: writing, following, folding.</summary>
internal static class TelemetryServiceCollectionExtensions
{
    /// <summary>Adds the stream and its fold; every registered <see cref="IProjection"/> takes part. Needs an <c>IStore</c>.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, TelemetryOptions options)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<TelemetryInstruments>();

        // Hosted services stop in reverse: the fold first, the pump last, which writes what the others left in the queue.
        services.AddSingleton<TelemetryQueue>();
        services.AddSingleton<TelemetryStream>();
        services.AddSingleton<ITelemetry>(provider => provider.GetRequiredService<TelemetryStream>());
        services.AddHostedService<TelemetryPump>();
        services.AddSingleton<ProjectionHost>();
        services.AddHostedService(provider => provider.GetRequiredService<ProjectionHost>());
        services.TryAddSingleton(new RollupOptions());
        services.AddProjection<StreamStatistics>();
        services.AddProjection<InferenceProjection>();
        services.AddSingleton<GenAiInstruments>();
        services.AddSingleton<PlatformInstruments>();
        services.AddSingleton<IEventObserver, EventMetrics>();
        services.AddSingleton<IEventObserver, EventSpans>();
        services.AddSingleton<EventQuery>();
        services.AddSingleton<EventTail>();
        services.AddSingleton<EventExport>();
        services.AddSingleton<EventImport>();
        return services;
    }

    /// <summary>Adds a projection that others may also ask for by its type.</summary>
    public static IServiceCollection AddProjection<T>(this IServiceCollection services)
        where T : class, IProjection
    {
        services.TryAddSingleton<T>();
        return services.AddSingleton<IProjection>(provider => provider.GetRequiredService<T>());
    }
}
