using System.Collections.Frozen;
using Keelson.Economics;

namespace Keelson.Inference.Prices;

/// <summary>The prices of one provider.</summary>
/// <param name="Name">For example <c>openai</c>.</param>
/// <param name="Hosts">Where it is; <c>*.</c> stands for anything below.</param>
/// <param name="Models">By name, each with its entries, the oldest first.</param>
/// <param name="Prefixes">Beginnings of names, the longest first.</param>
internal sealed record CatalogProvider(
    string Name,
    IReadOnlyList<string> Hosts,
    FrozenDictionary<string, PriceEntry[]> Models,
    IReadOnlyList<KeyValuePair<string, PriceEntry[]>> Prefixes)
{
    /// <summary>The entries of a model; null when it is not known.</summary>
    public PriceEntry[]? Find(string model)
    {
        if (Models.TryGetValue(model, out var exact))
        {
            return exact;
        }

        foreach (var (prefix, entries) in Prefixes)
        {
            if (model.StartsWith(prefix, StringComparison.Ordinal))
            {
                return entries;
            }
        }

        return null;
    }
}
