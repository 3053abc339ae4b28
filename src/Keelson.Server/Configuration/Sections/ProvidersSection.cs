using Keelson.Inference;
using Keelson.Inference.Prices;
using Keelson.Inference.Simulation;
using Keelson.Server.Configuration.Yaml;

namespace Keelson.Server.Configuration.Sections;

/// <summary>Reads providers.</summary>
internal static class ProvidersSection
{
    /// <summary>Every provider.</summary>
    public static List<ProviderModel> Providers(SectionContext context) =>
        [.. context.Root.Named("providers").Select(named => Provider(context, named.Name, named.Section))];

    private static ProviderModel Provider(SectionContext context, string name, ConfigMap section)
    {
        var kind = section.Text("kind") switch
        {
            "anthropic" => ProviderKind.Anthropic,
            "simulator" => ProviderKind.Simulator,
            _ => ProviderKind.OpenAi,
        };
        if (section.Text("kind") is "openai" or "anthropic" or "simulator")
        {
            CheckProvider(context, name, section, kind);
        }

        var apiKey = section.Text("apiKey");
        var server = kind is not ProviderKind.Simulator && Uri.TryCreate(section.Text("baseUrl"), UriKind.Absolute, out var url) ? url : null;
        return new ProviderModel(
            name,
            kind,
            server,
            apiKey,
            section.Word<DisconnectPolicy>("onDisconnect") ?? (apiKey is null ? DisconnectPolicy.Cancel : DisconnectPolicy.Drain))
        {
            AffinityHeader = section.Text("affinityHeader"),
            Catalog = Catalog(context, section, server),
            Simulator = kind is ProviderKind.Simulator ? Simulator(context, section) : null,
        };
    }

    private static void CheckProvider(SectionContext context, string name, ConfigMap section, ProviderKind kind)
    {
        string[] foreign = kind is ProviderKind.Simulator
            ? ["baseUrl", "apiKey", "affinityHeader", "catalog"]
            : ["seed", "firstTokenMs", "perTokenMs", "prefillTokensPerS", "script"];
        foreach (var entry in section.Entries.Where(entry => foreign.Contains(entry.Key, StringComparer.Ordinal)))
        {
            context.Complaints.Error(entry.KeyMark, $"The key \"{entry.Key}\" does not belong to a provider of kind {section.Text("kind")}. Take it out.");
        }

        if (kind is not ProviderKind.Simulator && section.Find("baseUrl") is null)
        {
            context.Complaints.Error(section, $"The provider {name} needs a baseUrl, for example https://api.openai.com/v1.");
        }

        if (kind is ProviderKind.Anthropic)
        {
            context.Complaints.Warn(section, $"This version does not call providers of kind anthropic yet: requests for models of {name} are refused.");
        }
    }

    private static string? Catalog(SectionContext context, ConfigMap section, Uri? server)
    {
        if (section.Find("catalog") is not ConfigScalar named)
        {
            return server is null ? null : PriceCatalog.BuiltIn.PartOf(server);
        }

        if (named.Resolved is "none")
        {
            return null;
        }

        if (!PriceCatalog.BuiltIn.Providers.Contains(named.Resolved, StringComparer.Ordinal))
        {
            context.Complaints.Error(
                named, $"The built-in price catalogue has no part \"{named.Resolved}\". {NearestWord.Hint(named.Resolved, PriceCatalog.BuiltIn.Providers, "Parts")}".TrimEnd());
        }

        return named.Resolved;
    }

    private static SimulatorModel Simulator(SectionContext context, ConfigMap section) => new(
        section.Int("seed") ?? 1,
        (double)(section.Number("firstTokenMs") ?? 40),
        (double)(section.Number("perTokenMs") ?? 4),
        (double)(section.Number("prefillTokensPerS") ?? 20_000),
        section.Find("script") is ConfigScalar script ? Script(context, script) : null);

    // The script is read here so that what is wrong in it is said now, in its own file and line.
    private static string? Script(SectionContext context, ConfigScalar script)
    {
        if (context.References.AbsolutePath(script) is not { } path)
        {
            return null;
        }

        foreach (var complaint in SimulatorScriptReader.ReadFile(path).Complaints)
        {
            context.Complaints.Error(new ConfigMark(path, (int)complaint.Line, (int)complaint.Column), complaint.Message);
        }

        return path;
    }
}
