namespace Keelson.Inference.Simulation;

/// <summary>
/// Remembers which blocks of prompts were read lately. What was not used for longest goes first, and of one prompt its end before its
/// beginning. Pure but for its own memory; not safe for concurrent use.
/// </summary>
internal sealed class SimulatorPrefixCache(long tokensMax, TimeSpan ttl)
{
    private readonly Dictionary<ulong, LinkedListNode<Block>> _blocks = [];
    private readonly LinkedList<Block> _order = []; // The latest used first.

    /// <summary>How many tokens of a prompt need not be read.</summary>
    public int Match(SimulatorPrefix prefix, TimeSpan now)
    {
        var found = 0;
        while (found < prefix.Blocks.Length
            && _blocks.TryGetValue(prefix.Blocks[found], out var node)
            && node.Value.ReadyAt <= now
            && now - node.Value.UsedAt <= ttl)
        {
            found++;
        }

        return prefix.TokensOf(found);
    }

    /// <summary>Keeps a prompt that will have been read at a time.</summary>
    public void Keep(SimulatorPrefix prefix, TimeSpan readyAt)
    {
        for (var index = prefix.Blocks.Length - 1; index >= 0; index--)
        {
            var name = prefix.Blocks[index];
            var first = readyAt;
            if (_blocks.TryGetValue(name, out var node))
            {
                // A block that had expired is read anew.
                first = readyAt - node.Value.UsedAt > ttl ? readyAt : node.Value.ReadyAt < readyAt ? node.Value.ReadyAt : readyAt;
                _order.Remove(node);
            }

            _blocks[name] = _order.AddFirst(new Block(name, first, readyAt));
        }

        while (_order.Last is { } last && _blocks.Count * (long)SimulatorPrefix.BlockTokens > tokensMax)
        {
            _blocks.Remove(last.Value.Name);
            _order.RemoveLast();
        }
    }

    private readonly record struct Block(ulong Name, TimeSpan ReadyAt, TimeSpan UsedAt);
}
