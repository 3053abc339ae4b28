using System.Collections.Concurrent;

namespace Keelson.Inference.Budgets;

/// <summary>Finds the grain of a budget, and keeps the references: making one costs reflection, which a request should not pay for.</summary>
/// <param name="find">Makes a reference to the grain with a key.</param>
internal sealed class BudgetDirectory(Func<string, IBudgetGrain> find)
{
    private const int KeptMax = 4096; // Runs come and go; when so many were seen, all references are made anew, which is cheap enough.

    private readonly ConcurrentDictionary<string, IBudgetGrain> _kept = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>The grain of a budget.</summary>
    public IBudgetGrain Of(string key)
    {
        if (_kept.TryGetValue(key, out var kept))
        {
            return kept;
        }

        if (Interlocked.Increment(ref _count) > KeptMax)
        {
            _kept.Clear();
            Interlocked.Exchange(ref _count, 1);
        }

        return _kept.GetOrAdd(key, find);
    }
}
