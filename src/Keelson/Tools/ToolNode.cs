using System.Collections.Concurrent;
using Keelson.Primitives;

namespace Keelson.Tools;

/// <summary>
/// This process as an owner of tool calls: its name in the ledger and the calls that it is making. A row that is owned by another
/// process, or by this one without being in flight, was left behind by a crash. Safe for concurrent use.
/// </summary>
internal sealed class ToolNode(IdFactory ids)
{
    private readonly ConcurrentDictionary<string, byte> _inFlight = new(StringComparer.Ordinal);

    /// <summary>New with every start of the process.</summary>
    public string Name { get; } = ids.Next("n_");

    /// <summary>Takes a key for one call; false when it is already being called here.</summary>
    public bool TryEnter(string key) => _inFlight.TryAdd(key, 0);

    public void Leave(string key) => _inFlight.TryRemove(key, out _);

    /// <summary>True when the row's owner is still at work on it. The caller has entered the key itself, so its own name is a leftover.</summary>
    public bool IsAlive(ToolCallState known) =>
        known.Phase is ToolCallPhase.Intended or ToolCallPhase.Started
        && !string.Equals(known.Owner, Name, StringComparison.Ordinal)
        && OtherNodes?.Invoke(known.Owner) == true;

    /// <summary>Tells whether another process is alive; null on a single node, where another name is always a dead one.</summary>
    public Func<string, bool>? OtherNodes { get; init; }
}
