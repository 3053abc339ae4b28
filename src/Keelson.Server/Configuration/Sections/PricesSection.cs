using System.Collections.Frozen;
using Keelson.Economics;
using Keelson.Inference;
using Keelson.Inference.Prices;
using Keelson.Server.Configuration.Yaml;

namespace Keelson.Server.Configuration.Sections;

/// <summary>Reads prices of models and of deployments, and says which part of the built-in catalogue fills in for the rest.</summary>
internal static class PricesSection
{
    private static readonly string[] Services = ["priority", "flex", "batch", "fast"];

    /// <summary>Every price.</summary>
    public static PriceBook Read(SectionContext context, IReadOnlyList<ModelDefinition> models)
    {
        var entries = new List<PriceEntry>();
        var places = new List<DeploymentPrice>();
        foreach (var (model, section) in context.Root.Named("models"))
        {
            entries.AddRange(Entries(context, model, section));
            var deployments = models.First(one => one.Name == model).Deployments.ToDictionary(one => one.Name, StringComparer.Ordinal);
            foreach (var item in section.Items("deployments").OfType<ConfigMap>())
            {
                if (deployments.TryGetValue($"{item.Text("provider")}/{item.Text("model") ?? model}", out var deployment))
                {
                    places.Add(new DeploymentPrice(model, deployment.Name, deployment.UpstreamModel)
                    {
                        Own = [.. Entries(context, model, item).OrderByDescending(entry => entry.From)],
                        Catalog = deployment.Provider.Catalog,
                    });
                }
            }
        }

        return new PriceBook(entries, places, PriceCatalog.BuiltIn);
    }

    private static List<PriceEntry> Entries(SectionContext context, string model, ConfigMap section)
    {
        var entries = new List<PriceEntry>();
        foreach (var price in section.Items("prices").OfType<ConfigMap>())
        {
            if (price.Date("from") is not { } from || price.Number("input") is null || price.Number("output") is null)
            {
                continue;
            }

            if (entries.Exists(entry => entry.From == from))
            {
                context.Complaints.Error(price, $"The model {model} has two prices from {from:yyyy-MM-dd}. Keep one for each day.");
            }

            entries.Add(new PriceEntry(model, from, 0, 0, price.Text("source") ?? "config")
            {
                Tiers = Tiers(context, price),
                WebSearch = price.Number("webSearch"),
                Services = Services.Where(name => price.Section("services")?.Section(name) is not null).ToFrozenDictionary(
                    name => name, name => Service(context, price.Section("services")!.Section(name)!), StringComparer.Ordinal),
                RegionFactors = (price.Section("regions")?.Entries ?? []).ToFrozenDictionary(
                    entry => entry.Key, entry => price.Section("regions")!.Number(entry.Key) ?? 1, StringComparer.Ordinal),
            }.With(Rates(price)));
        }

        return entries;
    }

    private static ServicePrice Service(SectionContext context, ConfigMap section) => new(Rates(section)) { Tiers = Tiers(context, section) };

    private static List<PriceTier> Tiers(SectionContext context, ConfigMap section)
    {
        var tiers = section.Items("tiers").OfType<ConfigMap>().Select(tier => (Node: tier, Tier: new PriceTier(tier.Whole("over") ?? 0, Rates(tier)))).ToList();
        for (var index = 1; index < tiers.Count; index++)
        {
            if (tiers[index].Tier.Over <= tiers[index - 1].Tier.Over)
            {
                context.Complaints.Error(tiers[index].Node, "The tiers of a price must begin at growing thresholds, the shortest first.");
            }
        }

        return [.. tiers.Select(pair => pair.Tier)];
    }

    private static PriceRates Rates(ConfigMap section) => new(section.Number("input") ?? 0, section.Number("output") ?? 0)
    {
        CachedInput = section.Number("cachedInput"),
        CacheWrite = section.Number("cacheWrite"),
        CacheWrite1H = section.Number("cacheWrite1h"),
        AudioInput = section.Number("audioInput"),
        AudioOutput = section.Number("audioOutput"),
        Reasoning = section.Number("reasoning"),
    };
}
