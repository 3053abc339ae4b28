using Keelson.Inference.Admission;
using Keelson.Inference.Clients;
using Keelson.Inference.Prices;
using Keelson.Inference.Protocols;
using Keelson.Inference.Protocols.Responses;
using Keelson.Inference.Routing;
using Keelson.Inference.Simulation;
using Keelson.Inference.Upstreams;
using Keelson.Primitives;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;

namespace Keelson.Inference;

/// <summary>Wires the inference road.</summary>
public static class InferenceServiceCollectionExtensions
{
    /// <summary>Adds <see cref="IInferencePipeline"/> and what it needs. Orleans is added by the host.</summary>
    public static IServiceCollection AddInference(this IServiceCollection services, InferenceOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton(options);
        services.AddSingleton(static provider => new InferenceBoot(provider.GetRequiredService<IdFactory>().Next("b_")));
        services.AddSingleton(static provider => new InferenceJitter((int)provider.GetRequiredService<TimeProvider>().GetTimestamp()));
        services.AddSingleton<ContextFit>();
        services.AddSingleton(static provider => new Lazy<IInferenceClient>(provider.GetRequiredService<IInferenceClient>)); // It asks the pipeline that asks it.
        services.AddSingleton<SummaryMemory>();
        services.AddSingleton<ContextCompaction>();
        services.AddSingleton<AdmissionRoom>();
        services.AddSingleton(static provider => Desk(provider));
        services.AddSingleton<LeaseKeeper>();
        services.AddHostedService(static provider => provider.GetRequiredService<LeaseKeeper>());
        services.AddSingleton<AdmissionGate>();
        services.AddSingleton<DeploymentBoard>();
        services.AddSingleton<PrefixPins>();
        services.AddSingleton<ResponseCache>();
        services.AddSingleton<CacheDesk>();
        services.AddSingleton<SimulatorScripts>();
        services.AddSingleton<SimulatorServers>();
        services.AddSingleton<SimulatorUpstream>();
        services.TryAddSingleton<IUpstreamTransport, EgressUpstreamTransport>();
        services.AddSingleton<OpenAiUpstream>();
        services.AddSingleton<AnthropicUpstream>();
        services.AddSingleton<UpstreamDirectory>();
        services.AddSingleton<AttemptRunner>();
        services.AddSingleton<RouteGate>();
        services.AddSingleton<OpenAttempts>();
        services.AddSingleton<AttemptStarts>();
        services.AddSingleton<AttemptLedger>();
        services.AddSingleton<AnswerErrors>();
        services.AddSingleton<AnswerDesk>();
        services.AddSingleton<TokenCountDesk>();
        services.AddSingleton<ResponseStore>();
        services.AddSingleton<IInferencePipeline, InferencePipeline>();
        services.AddSingleton<IInferenceClient, InferenceClient>();
        services.AddSingleton<IChatClientFactory, ChatClientFactory>();
        services.AddKeyedTransient<IChatClient>(KeyedService.AnyKey, static (provider, model) => ChatClientFactory.OfPlatform(provider, model));
        services.AddSingleton<CostRerater>();
        services.AddHostedService<LostAttemptRecovery>();
        services.AddHostedService<TokenizerWarmUp>();
        return services;
    }

    // One process alone has the store, so its own room decides; otherwise one room in the cluster does.
    private static IAdmissionDesk Desk(IServiceProvider provider) => provider.GetRequiredService<InferenceOptions>().IsClustered
        ? new ClusterAdmissionDesk(() => provider.GetRequiredService<IGrainFactory>().GetGrain<IAdmissionGrain>("all"), provider.GetRequiredService<TimeProvider>())
        : provider.GetRequiredService<AdmissionRoom>();
}
