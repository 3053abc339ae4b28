using Keelson.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Economics;

/// <summary>Wires the room: the fold of costs and outcomes and its reports.</summary>
internal static class EconomicsServiceCollectionExtensions
{
    /// <summary>Adds the room. Needs telemetry and a snapshot source that holds an <see cref="OutcomeBook"/>.</summary>
    public static IServiceCollection AddEconomics(this IServiceCollection services)
    {
        services.AddProjection<OutcomeCostProjection>();
        services.AddSingleton<CostReports>();
        return services;
    }
}
