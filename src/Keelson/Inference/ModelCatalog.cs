using System.Collections.Frozen;

namespace Keelson.Inference;

/// <summary>Every model and what workflows may do with them; a model of the platform snapshot.</summary>
public sealed class ModelCatalog(
    IEnumerable<ProviderModel> providers,
    IEnumerable<ModelDefinition> models,
    IEnumerable<WorkflowInferencePolicy> policies)
{
    private const int ReplacementsMax = 8; // Longer chains are a mistake, and a circle is one too.

    private readonly FrozenDictionary<string, string> _aliases = models
        .SelectMany(model => model.Aliases.Select(alias => (Alias: alias, model.Name)))
        .DistinctBy(pair => pair.Alias)
        .ToFrozenDictionary(pair => pair.Alias, pair => pair.Name, StringComparer.Ordinal);

    /// <summary>By name.</summary>
    public FrozenDictionary<string, ProviderModel> Providers { get; } =
        providers.ToFrozenDictionary(provider => provider.Name, StringComparer.Ordinal);

    /// <summary>By name.</summary>
    public FrozenDictionary<string, ModelDefinition> Models { get; } =
        models.ToFrozenDictionary(model => model.Name, StringComparer.Ordinal);

    /// <summary>
    /// The model behind a name or an alias on a day; a retired one is followed to what replaced it. Null: there is none.
    /// </summary>
    public ModelDefinition? Find(string name, DateOnly day)
    {
        var found = Models.GetValueOrDefault(name) ?? (_aliases.TryGetValue(name, out var real) ? Models.GetValueOrDefault(real) : null);
        for (var step = 0; found is { RetiredOn: { } retired } && retired <= day; step++)
        {
            found = step < ReplacementsMax && found.ReplacedBy is { } next ? Models.GetValueOrDefault(next) : null;
        }

        return found;
    }

    /// <summary>By workflow name.</summary>
    public FrozenDictionary<string, WorkflowInferencePolicy> Policies { get; } =
        policies.ToFrozenDictionary(policy => policy.Workflow, StringComparer.Ordinal);
}
