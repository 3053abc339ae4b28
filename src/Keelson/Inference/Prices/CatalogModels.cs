using System.Collections.Frozen;
using Keelson.Economics;

namespace Keelson.Inference.Prices;

/// <summary>What the catalogue knows about the models of one provider.</summary>
/// <param name="ByName">By name, each with its entries, the oldest first.</param>
/// <param name="Prefixes">Beginnings of names, the longest first.</param>
internal sealed record CatalogModels(FrozenDictionary<string, PriceEntry[]> ByName, IReadOnlyList<KeyValuePair<string, PriceEntry[]>> Prefixes);
