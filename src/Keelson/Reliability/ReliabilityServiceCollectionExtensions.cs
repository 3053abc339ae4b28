using Keelson.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Reliability;

/// <summary>Wires the room: the folds of objectives and incidents and their reports.</summary>
internal static class ReliabilityServiceCollectionExtensions
{
    /// <summary>Adds the room. Needs telemetry and a snapshot source that holds an <see cref="ObjectiveBook"/>.</summary>
    public static IServiceCollection AddReliability(this IServiceCollection services)
    {
        services.AddSingleton(new SeriesLimits());
        services.AddProjection<ObjectiveProjection>();
        services.AddSingleton<SloReports>();
        services.AddProjection<IncidentProjection>();
        services.AddSingleton<IncidentReports>();
        services.AddSingleton<IncidentService>();
        return services;
    }
}
