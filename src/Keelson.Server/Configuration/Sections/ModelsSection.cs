using Keelson.Economics;
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
        var catalog = new ModelCatalog(providers, Models(context, providers), WorkflowsSection.Policies(context));
        var prices = Prices(context);
        return snapshot => snapshot.With(catalog).With(prices);
    }

    private static List<ModelDefinition> Models(SectionContext context, IReadOnlyList<ProviderModel> providers)
    {
        var byName = providers.ToDictionary(provider => provider.Name, StringComparer.Ordinal);
        return [.. context.Root.Named("models").Select(named => new ModelDefinition(
            named.Name,
            named.Section.Int("contextTokens") ?? 0,
            [.. named.Section.Items("deployments").OfType<ConfigMap>().Select(item => Deployment(context, named.Name, item, byName)).OfType<DeploymentModel>()]))];
    }

    private static PriceBook Prices(SectionContext context)
    {
        var entries = new List<PriceEntry>();
        foreach (var (model, section) in context.Root.Named("models"))
        {
            var days = new HashSet<DateOnly>();
            foreach (var price in section.Items("prices").OfType<ConfigMap>())
            {
                if (price.Date("from") is not { } from || price.Number("input") is not { } input || price.Number("output") is not { } output)
                {
                    continue;
                }

                if (!days.Add(from))
                {
                    context.Complaints.Error(price, $"The model {model} has two prices from {from:yyyy-MM-dd}. Keep one for each day.");
                }

                entries.Add(new PriceEntry(model, from, input, output, price.Text("source") ?? "config")
                {
                    CachedInput = price.Number("cachedInput"),
                    CacheWrite = price.Number("cacheWrite"),
                    CacheWrite1H = price.Number("cacheWrite1h"),
                });
            }
        }

        return new PriceBook(entries);
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
