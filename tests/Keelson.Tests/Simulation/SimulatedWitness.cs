namespace Keelson.Tests.Simulation;

/// <summary>
/// Sees what workflows' code does, over all lives. What an effect was based on must never become something else: a result that was used for
/// a later step is the same in every replay.
/// </summary>
internal sealed class SimulatedWitness(Random random)
{
    private readonly Dictionary<(string Run, string Path), string> _used = [];
    private readonly Dictionary<string, int> _reached = new(StringComparer.Ordinal);
    private readonly List<TaskCompletionSource> _slow = [];
    private int _made;

    /// <summary>What is wrong so far.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>Pieces of work that have not ended.</summary>
    public int Waiting => _slow.Count;

    /// <summary>The work of one step: makes a value that no other execution makes.</summary>
    public async Task<string> WorkAsync(string run, string path, List<(string Path, string Value)> seen, string kind, int part)
    {
        Use(run, seen);
        _reached[run] = Math.Max(ReachedBy(run), part);
        if (kind == "slow")
        {
            // Without a flag: goes on where it is completed, not on a thread of its own.
            var gate = new TaskCompletionSource();
            _slow.Add(gate);
            await gate.Task;
        }

        if (kind == "flaky" && random.Next(2) == 0)
        {
            throw new IOException("Not this time.");
        }

        return $"{path}#{++_made}";
    }

    /// <summary>The results of a run that something was based on.</summary>
    public IEnumerable<(string Path, string Value)> UsedBy(string run) => _used.Where(each => each.Key.Run == run).Select(each => (each.Key.Path, each.Value));

    /// <summary>The last part of a run whose work was begun.</summary>
    public int ReachedBy(string run) => _reached.GetValueOrDefault(run, -1);

    /// <summary>Ends one piece of work.</summary>
    public void Finish()
    {
        var gate = _slow[random.Next(_slow.Count)];
        _slow.Remove(gate);
        gate.SetResult();
    }

    private void Use(string run, List<(string Path, string Value)> seen)
    {
        foreach (var (path, value) in seen)
        {
            if (!_used.TryAdd((run, path), value) && _used[(run, path)] != value)
            {
                Violations.Add($"{run}: the result of {path} was {_used[(run, path)]} and is now {value}, though a step was based on it.");
            }
        }
    }
}
