using Keelson.Inference;
using Keelson.Primitives;
using Keelson.Server.Configuration.Yaml;

namespace Keelson.Server.Configuration.Sections;

/// <summary>Reads models and their prices.</summary>
internal static class ModelsSection
{
    /// <summary>The catalogue with what workflows may do with it, and the prices.</summary>
    public static Func<PlatformSnapshot, PlatformSnapshot> Read(SectionContext context)
    {
        var providers = ProvidersSection.Providers(context);
        var models = Models(context, providers);
        var catalog = new ModelCatalog(providers, models, WorkflowsSection.Policies(context));
        var prices = PricesSection.Read(context, models);
        return snapshot => snapshot.With(catalog).With(prices);
    }

    private static List<ModelDefinition> Models(SectionContext context, IReadOnlyList<ProviderModel> providers)
    {
        var byName = providers.ToDictionary(provider => provider.Name, StringComparer.Ordinal);
        var models = context.Root.Named("models").Select(named => new ModelDefinition(
            named.Name,
            named.Section.Int("contextTokens") ?? 0,
            [.. named.Section.Items("deployments").OfType<ConfigMap>().Select(item => Deployment(context, named.Name, item, byName)).OfType<DeploymentModel>()])
        {
            Aliases = [.. named.Section.Items("aliases").OfType<ConfigScalar>().Select(alias => alias.Resolved)],
            RetiredOn = named.Section.Date("retired"),
            ReplacedBy = named.Section.Text("replacedBy"),
        }).ToList();
        CheckNames(context, models);
        return models;
    }

    // A name means one model, and a retired one is replaced by one that exists.
    private static void CheckNames(SectionContext context, List<ModelDefinition> models)
    {
        var names = models.Select(model => model.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, section) in context.Root.Named("models"))
        {
            foreach (var alias in section.Items("aliases").OfType<ConfigScalar>().Where(alias => !names.Add(alias.Resolved)))
            {
                context.Complaints.Error(alias, $"The name {alias.Resolved} means another model already.");
            }

            if (section.Text("replacedBy") is { } next && (next == name || !context.Names("models").Contains(next)))
            {
                context.Complaints.Error(section.Find("replacedBy")!, $"There is no other model \"{next}\". {NearestWord.Hint(next, context.Names("models"), "Models")}".TrimEnd());
            }
        }
    }

    private static DeploymentModel? Deployment(SectionContext context, string model, ConfigMap section, Dictionary<string, ProviderModel> providers)
    {
        if (section.Find("provider") is not ConfigScalar scalar)
        {
            return null;
        }

        if (!providers.TryGetValue(scalar.Resolved, out var provider))
        {
            context.Complaints.Error(scalar, $"There is no provider \"{scalar.Resolved}\". {NearestWord.Hint(scalar.Resolved, context.Names("providers"), "Providers")}".TrimEnd());
            return null;
        }

        return new DeploymentModel(
            provider,
            section.Text("model") ?? model,
            section.Int("maxConcurrency"),
            section.Whole("residentTokens"),
            section.Number("weight") ?? 1);
    }
}
