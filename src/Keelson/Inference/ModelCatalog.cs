using System.Collections.Frozen;

namespace Keelson.Inference;

/// <summary>Every model and what workflows may do with them; a model of the platform snapshot.</summary>
public sealed class ModelCatalog(
    IEnumerable<ProviderModel> providers,
    IEnumerable<ModelDefinition> models,
    IEnumerable<WorkflowInferencePolicy> policies)
{
    /// <summary>By name.</summary>
    public FrozenDictionary<string, ProviderModel> Providers { get; } =
        providers.ToFrozenDictionary(provider => provider.Name, StringComparer.Ordinal);

    /// <summary>By name.</summary>
    public FrozenDictionary<string, ModelDefinition> Models { get; } =
        models.ToFrozenDictionary(model => model.Name, StringComparer.Ordinal);

    /// <summary>By workflow name.</summary>
    public FrozenDictionary<string, WorkflowInferencePolicy> Policies { get; } =
        policies.ToFrozenDictionary(policy => policy.Workflow, StringComparer.Ordinal);
}
