using System.Diagnostics.CodeAnalysis;

namespace Keelson.Reliability;

/// <summary>
/// What a fold remembers of single runs, so that a later fact can restate an earlier count. It holds a limited number; the one that came
/// first is forgotten first, and what was counted of it stays as it was. Used on the fold's thread only.
/// </summary>
/// <typeparam name="T">What is remembered of a run.</typeparam>
internal sealed class RunMemory<T>(int limit = RunMemory<T>.LimitDefault)
    where T : class
{
    /// <summary>Two weeks of 3,500 runs a day in about 15 MB; verdicts later than that no longer restate.</summary>
    public const int LimitDefault = 50_000;

    private readonly Dictionary<string, T> _entries = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Runs in the order in which they were first heard of.</summary>
    public IEnumerable<KeyValuePair<string, T>> InOrder => _order.Select(run => KeyValuePair.Create(run, _entries[run]));

    /// <summary>How many are remembered.</summary>
    public int Count => _entries.Count;

    /// <summary>What is remembered of a run.</summary>
    public bool TryGet(string run, [NotNullWhen(true)] out T? entry) => _entries.TryGetValue(run, out entry);

    /// <summary>Remembers a run; answers the one that had to be forgotten for it, or null.</summary>
    public T? Add(string run, T entry)
    {
        _entries.Add(run, entry);
        _order.Enqueue(run);
        if (_entries.Count <= limit)
        {
            return null;
        }

        var oldest = _order.Dequeue();
        _entries.Remove(oldest, out var forgotten);
        return forgotten;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _entries.Clear();
        _order.Clear();
    }
}
