using System.Collections.Frozen;

namespace Keelson.Economics;

/// <summary>Every dated price; a model of the platform snapshot. A model without an entry has an unknown price, never 0.</summary>
public sealed class PriceBook(IEnumerable<PriceEntry> entries)
{
    private readonly FrozenDictionary<string, PriceEntry[]> _entries = entries
        .GroupBy(entry => entry.Model, StringComparer.Ordinal)
        .ToFrozenDictionary(group => group.Key, group => group.OrderByDescending(entry => entry.From).ToArray(), StringComparer.Ordinal);

    /// <summary>All entries, by model and date.</summary>
    public IEnumerable<PriceEntry> All => _entries.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => pair.Value);

    /// <summary>The price in force on a day, or null when it is unknown.</summary>
    public PriceEntry? Find(string model, DateOnly day)
    {
        if (!_entries.TryGetValue(model, out var dated))
        {
            return null;
        }

        foreach (var entry in dated)
        {
            if (entry.From <= day)
            {
                return entry;
            }
        }

        return null;
    }
}
