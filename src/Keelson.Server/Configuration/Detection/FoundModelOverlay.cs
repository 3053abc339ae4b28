using System.Globalization;
using Keelson.Server.Configuration.Yaml;

namespace Keelson.Server.Configuration.Detection;

/// <summary>Puts a found model in the place of the sample's simulator: every model of the file is then served by it.</summary>
internal static class FoundModelOverlay
{
    private const string ProviderName = "found";

    private static readonly ConfigMark Mark = new("(found model)", 1, 1);

    /// <summary>The tree with the found model in it.</summary>
    public static ConfigMap Apply(ConfigMap root, FoundModel found)
    {
        var providers = root.Find("providers") as ConfigMap ?? Map();
        var models = root.Find("models") as ConfigMap ?? Map();
        var served = Map([.. models.Entries.Select(entry =>
            entry with { Value = entry.Value is ConfigMap model ? Serve(model, found) : entry.Value })]);
        return root.With("providers", providers.With(ProviderName, Provider(found))).With("models", served);
    }

    private static ConfigMap Provider(FoundModel found)
    {
        var provider = Map(Entry("kind", "openai"), Entry("baseUrl", found.BaseUrl));
        return found.KeyVariable is null ? provider : provider.With("apiKey", Scalar("${" + found.KeyVariable + "}"));
    }

    private static ConfigMap Serve(ConfigMap model, FoundModel found)
    {
        var deployments = new ConfigList("", Mark, [Map(Entry("provider", ProviderName), Entry("model", found.Model))]);
        var prices = found.Price is not { } price
            ? new ConfigList("", Mark, [])
            : new ConfigList("", Mark, [Map(
                Entry("from", price.From),
                Entry("input", Text(price.Input)),
                Entry("cachedInput", Text(price.CachedInput)),
                Entry("output", Text(price.Output)),
                Entry("source", price.Source))]);
        return model.With("deployments", deployments).With("prices", prices);
    }

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private static ConfigMap Map(params ConfigEntry[] entries) => new("", Mark, entries);

    private static ConfigEntry Entry(string key, string value) => new(key, Mark, Scalar(value));

    private static ConfigScalar Scalar(string value) => new("", Mark, value, isQuoted: false);
}
