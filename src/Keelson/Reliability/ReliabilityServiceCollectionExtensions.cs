using Keelson.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Reliability;

/// <summary>Wires the room: the folds of objectives and incidents, their reports, and the watch over them.</summary>
internal static class ReliabilityServiceCollectionExtensions
{
    /// <summary>Adds the room. Needs telemetry, an <see cref="IWorkflowWaves"/> and a snapshot source that holds an <see cref="ObjectiveBook"/>.</summary>
    public static IServiceCollection AddReliability(this IServiceCollection services)
    {
        services.AddSingleton(new SeriesLimits());
        services.AddProjection<ObjectiveProjection>();
        services.AddSingleton<SloReports>();
        services.AddProjection<IncidentProjection>();
        services.AddSingleton<IncidentReports>();
        services.AddSingleton<IncidentService>();
        services.AddSingleton<ObjectiveWatchStore>();
        services.AddSingleton<ObjectiveWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<ObjectiveWatch>());
        return services;
    }
}
