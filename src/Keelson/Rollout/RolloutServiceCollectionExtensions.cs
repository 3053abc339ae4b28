using Keelson.Reliability;
using Keelson.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Rollout;

/// <summary>Wires the room: the fold of gate evidence, decisions and waves.</summary>
internal static class RolloutServiceCollectionExtensions
{
    /// <summary>Adds the room. Needs the rooms before it and an <see cref="IReviewDates"/> of the host.</summary>
    public static IServiceCollection AddRollout(this IServiceCollection services)
    {
        services.AddProjection<GateProjection>();
        services.AddSingleton<GateReports>();
        services.AddSingleton<GateStore>();
        services.AddSingleton<GateRecords>();
        services.AddSingleton<GateService>();
        services.AddSingleton<RolloutService>();
        services.AddSingleton<RolloutKeeper>();
        services.AddSingleton<IEventObserver>(provider => provider.GetRequiredService<RolloutKeeper>());
        services.AddHostedService(provider => provider.GetRequiredService<RolloutKeeper>());
        services.AddSingleton<OutcomeReports>();
        services.AddSingleton<IWorkflowWaves, WorkflowWaves>();
        services.AddSingleton<DemotionWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<DemotionWatch>());
        return services;
    }
}
