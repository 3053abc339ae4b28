using Keelson.Economics;

namespace Keelson.Inference.Prices;

/// <summary>The prices of one provider. Most installations ask for one or two of them, so each is read when it is first asked for.</summary>
internal sealed class CatalogProvider(string name, IReadOnlyList<string> hosts, Func<CatalogModels> read)
{
    private readonly Lazy<CatalogModels> _models = new(read);

    /// <summary>For example <c>openai</c>.</summary>
    public string Name => name;

    /// <summary>Where it is; <c>*.</c> stands for anything below.</summary>
    public IReadOnlyList<string> Hosts => hosts;

    /// <summary>Its models.</summary>
    public CatalogModels Models => _models.Value;

    /// <summary>The entries of a model; null when it is not known.</summary>
    public PriceEntry[]? Find(string model)
    {
        if (Models.ByName.TryGetValue(model, out var exact))
        {
            return exact;
        }

        foreach (var (prefix, entries) in Models.Prefixes)
        {
            if (model.StartsWith(prefix, StringComparison.Ordinal))
            {
                return entries;
            }
        }

        return null;
    }
}
