using Keelson.Inference;
using Keelson.Inference.Prices;
using Keelson.Inference.Upstreams;
using Keelson.Primitives;
using Keelson.Server.Configuration.Keys;
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
            Apis = [.. section.Texts("apis").Select(api => Api(api.Resolved)).OfType<WireProtocol>()],
            Errors = [.. section.Items("errors").OfType<ConfigMap>().Select(error => Error(context, error))],
            Simulator = kind is ProviderKind.Simulator ? SimulatorSection.Read(context, section) : null,
        };
    }

    private static void CheckProvider(SectionContext context, string name, ConfigMap section, ProviderKind kind)
    {
        var foreign = kind is ProviderKind.Simulator
            ? (string[])["baseUrl", "apiKey", "affinityHeader", "catalog", "apis"]
            : ConfigKeys.SimulatorKeyNames;
        foreach (var entry in section.Entries.Where(entry => foreign.Contains(entry.Key, StringComparer.Ordinal)))
        {
            context.Complaints.Error(entry.KeyMark, $"The key \"{entry.Key}\" does not belong to a provider of kind {section.Text("kind")}. Take it out.");
        }

        if (kind is ProviderKind.Anthropic && section.Find("apis") is { } apis)
        {
            context.Complaints.Error(apis, "A provider of kind anthropic offers messages alone. Take the key \"apis\" out.");
        }

        if (kind is not ProviderKind.Simulator && section.Find("baseUrl") is null)
        {
            context.Complaints.Error(section, $"The provider {name} needs a baseUrl, for example https://api.openai.com/v1.");
        }
    }

    private static WireProtocol? Api(string word) => word switch
    {
        "chat" => WireProtocol.OpenAiChat,
        "responses" => WireProtocol.OpenAiResponses,
        "embeddings" => WireProtocol.OpenAiEmbeddings,
        _ => null,
    };

    private static UpstreamErrorRule Error(SectionContext context, ConfigMap section)
    {
        var from = section.Int("status");
        var words = section.Texts("says").Select(word => word.Resolved).ToArray();
        if (section.Find("statusTo") is { } to && (from is null || section.Int("statusTo") < from))
        {
            context.Complaints.Error(to, "A range of statuses begins with status and ends with statusTo, which is not lower.");
        }

        if (from is null && words.Length == 0)
        {
            context.Complaints.Error(section, "An error is recognised by its status, by what it says, or by both. Add status or says.");
        }

        var (code, remedy) = (Meaning(section.Text("means")), section.Text("then") switch
        {
            "retry" => Remedy.Retry,
            "otherDeployment" => Remedy.OtherDeployment,
            _ => Remedy.None,
        });
        return new UpstreamErrorRule(from ?? 200, section.Int("statusTo") ?? from ?? 599, words, code, remedy);
    }

    private static Keelson.Primitives.ErrorCode Meaning(string? word) => word switch
    {
        "contextOverflow" => ErrorCodes.ModelContextOverflow,
        "contentFiltered" => ErrorCodes.ModelContentFiltered,
        "credentialsRefused" => ErrorCodes.ModelCredentialsRefused,
        "overloaded" => ErrorCodes.ModelOverloaded,
        "rateLimited" => ErrorCodes.ModelRateLimited,
        "rejected" => ErrorCodes.ModelRejected,
        _ => ErrorCodes.ModelUnavailable,
    };

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
}
