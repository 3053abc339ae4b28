using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Keelson.Economics;

namespace Keelson.Inference.Prices;

/// <summary>Reads the file that eng/price_catalog.py writes.</summary>
internal static class CatalogReader
{
    private const string Resource = "Keelson.Inference.Prices.catalog.json";

    /// <summary>The catalogue in this program.</summary>
    public static IReadOnlyList<CatalogProvider> ReadBuiltIn()
    {
        using var stream = typeof(CatalogReader).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException("The program was built without its price catalogue.");
        using var document = JsonDocument.Parse(stream);
        return Read(document.RootElement);
    }

    /// <summary>Reads a catalogue.</summary>
    public static IReadOnlyList<CatalogProvider> Read(JsonElement root) =>
        [.. root.GetProperty("providers").EnumerateObject().Select(provider => Provider(provider.Name, provider.Value))];

    private static CatalogProvider Provider(string name, JsonElement provider)
    {
        var own = provider.Clone(); // Outlives the document.
        return new CatalogProvider(name, [.. Texts(own, "hosts")], () => Models(name, own));
    }

    private static CatalogModels Models(string name, JsonElement provider)
    {
        var models = new Dictionary<string, PriceEntry[]>(StringComparer.Ordinal);
        var prefixes = new List<KeyValuePair<string, PriceEntry[]>>();
        foreach (var model in provider.GetProperty("models").EnumerateObject())
        {
            var entries = model.Value.GetProperty("prices").EnumerateArray().Select(price => Entry(name, model.Name, price)).ToArray();
            models[model.Name] = entries;
            foreach (var other in Texts(model.Value, "names"))
            {
                models.TryAdd(other, entries);
            }

            prefixes.AddRange(Texts(model.Value, "prefixes").Select(prefix => KeyValuePair.Create(prefix, entries)));
        }

        return new CatalogModels(models.ToFrozenDictionary(StringComparer.Ordinal), [.. prefixes.OrderByDescending(prefix => prefix.Key.Length)]);
    }

    private static PriceEntry Entry(string provider, string model, JsonElement price) =>
        new PriceEntry(provider + "/" + model, Day(price, "from"), 0, 0, price.GetProperty("source").GetString()!)
        {
            AsOf = Day(price, "asOf"),
            Catalog = provider,
            WebSearch = Rate(price, "webSearch"),
            Tiers = Tiers(price),
            Services = Members(price, "services").ToFrozenDictionary(
                service => service.Name, service => new ServicePrice(Rates(service.Value)) { Tiers = Tiers(service.Value) }, StringComparer.Ordinal),
            RegionFactors = Members(price, "regions").ToFrozenDictionary(region => region.Name, region => Number(region.Value), StringComparer.Ordinal),
        }.With(Rates(price));

    private static PriceTier[] Tiers(JsonElement price) =>
        price.TryGetProperty("tiers", out var tiers)
            ? [.. tiers.EnumerateArray().Select(tier => new PriceTier(tier.GetProperty("over").GetInt64(), Rates(tier))).OrderBy(tier => tier.Over)]
            : [];

    private static PriceRates Rates(JsonElement rates) => new(Rate(rates, "input") ?? 0, Rate(rates, "output") ?? 0)
    {
        CachedInput = Rate(rates, "cachedInput"),
        CacheWrite = Rate(rates, "cacheWrite"),
        CacheWrite1H = Rate(rates, "cacheWrite1h"),
        AudioInput = Rate(rates, "audioInput"),
        AudioOutput = Rate(rates, "audioOutput"),
        Reasoning = Rate(rates, "reasoning"),
    };

    private static decimal? Rate(JsonElement rates, string name) => rates.TryGetProperty(name, out var rate) ? Number(rate) : null;

    private static decimal Number(JsonElement text) => decimal.Parse(text.GetString()!, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    private static DateOnly Day(JsonElement price, string name) =>
        DateOnly.ParseExact(price.GetProperty(name).GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static JsonProperty[] Members(JsonElement element, string name) =>
        element.TryGetProperty(name, out var members) ? [.. members.EnumerateObject()] : [];

    private static IEnumerable<string> Texts(JsonElement element, string name) =>
        element.TryGetProperty(name, out var texts) ? texts.EnumerateArray().Select(text => text.GetString()!) : [];
}
