using Keelson.Sessions;
using Keelson.Storage;
using Keelson.Workflows.Agents;
using Keelson.Workflows.Queries;
using Keelson.Workflows.Queues;
using Keelson.Workflows.Schedules;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Keelson.Workflows;

/// <summary>Wires the workflow engine.</summary>
public static class WorkflowsServiceCollectionExtensions
{
    /// <summary>Adds the engine. Orleans is added by the host.</summary>
    public static IServiceCollection AddWorkflows(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<WorkflowsOptions>();
        services.AddSingleton(static provider => new RunJitter((int)provider.GetRequiredService<TimeProvider>().GetTimestamp()));
        services.AddSingleton<WorkflowRegistry>();
        services.AddSingleton<RunRecorder>();
        services.AddSingleton<RunServices>();
        services.AddSingleton<StartKeys>();
        services.AddSingleton<RunOpening>();
        services.AddSingleton<FoundRunGrain>();
        services.AddSingleton<IRuns>(static provider => new RunsByGrain(
            provider.GetRequiredService<FoundRunGrain>().Of, provider.GetRequiredService<StartKeys>(), provider.GetRequiredService<RunsInHand>()));
        services.AddTransient<AgentWorkflow>();
        services.AddSingleton<ISessionAgent, SessionAgent>();
        services.AddSingleton<RunQueries>();
        services.AddSingleton<OutcomeLedger>();
        services.AddSingleton<IWakeUpTarget, RunWakeUpTarget>();
        services.AddSingleton<IWakeUpTarget, NewsWakeUpTarget>();
        services.AddSchedules();
        services.AddQueues();
        services.AddHostedService<RunWakeUps>();
        services.AddSingleton<RunsInHand>();
        services.AddHostedService(static provider => provider.GetRequiredService<RunsInHand>());
        return services;
    }

    private static void AddQueues(this IServiceCollection services)
    {
        services.AddSingleton<FoundGateGrain>();
        services.AddSingleton<IRunGates>(static provider => new GatesByGrain(provider.GetRequiredService<FoundGateGrain>().Of));
        services.AddSingleton<IWakeUpTarget, QueueWakeUpTarget>();
    }

    private static void AddSchedules(this IServiceCollection services)
    {
        services.AddSingleton<Scheduler>();
        services.AddSingleton<IWakeUpTarget>(static provider => provider.GetRequiredService<Scheduler>());
        services.AddSingleton<ScheduleQueries>();
        services.AddHostedService<ScheduleKeeper>();
    }

    /// <summary>Registers a workflow of the host's own code under its name in the configuration.</summary>
    /// <typeparam name="T">The workflow; its constructor's parameters come from the services.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The name.</param>
    /// <param name="version">Runs keep the version that they began with; register two side by side while old runs are open.</param>
    public static IServiceCollection AddWorkflow<T>(this IServiceCollection services, string name, string version = "1")
        where T : WorkflowBody
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var create = ActivatorUtilities.CreateFactory<T>([]);
        return services.AddSingleton(new WorkflowRegistration(name, version, provider => create(provider, [])));
    }
}
