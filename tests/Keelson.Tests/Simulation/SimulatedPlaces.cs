using Keelson.Storage;
using Keelson.Workflows;

namespace Keelson.Tests.Simulation;

/// <summary>Counts the runs that are at work, in worlds whose runs never only wait, at every moment: never more than may.</summary>
internal sealed class SimulatedPlaces(SimulatedWorld world, int most, TimeSpan lease)
{
    private readonly Dictionary<string, DateTimeOffset> _letIn = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    // A gate forgets whoever needs longer than a lease to begin.
    private readonly HashSet<string> _excused = new(StringComparer.Ordinal);

    private long _seen = -1;

    /// <summary>A gate let a run in.</summary>
    public void LetIn(string run, DateTimeOffset at) => _letIn[run] = at;

    /// <summary>Counts.</summary>
    public void Look()
    {
        foreach (var (late, _) in _letIn.Where(each => !_known.Contains(each.Key) && world.Time.GetUtcNow() - each.Value >= lease))
        {
            _excused.Add(late);
        }

        if (_seen == world.Disk.LastEventPosition)
        {
            return; // No run changed without an event.
        }

        _seen = world.Disk.LastEventPosition;
        var working = With(RunStatus.Running);
        _known.UnionWith(working);
        working.RemoveAll(_excused.Contains);
        if (working.Count > most)
        {
            // Whom an operator held and let go on is not asked for a place again.
            working.RemoveAll(run => SimulationInvariants.EntriesOf(world.Disk, run).Any(entry => entry.Kind == RunEntryKind.Paused));
        }

        if (working.Count > most)
        {
            world.Violations.Add($"{working.Count} runs are at work and {most} may: {string.Join(", ", working)}.");
        }
    }

#pragma warning disable CA2012 // The in-memory store answers at once.
    private List<string> With(RunStatus status)
    {
        var prefix = RunTables.StatusKey(status, "");
        return [.. world.Disk.ScanRowsAsync(new RowScan(RunTables.ByStatus, prefix, null, StorageLimits.RowScanMax), CancellationToken.None).Result.Select(row => row.Key[prefix.Length..])];
    }
#pragma warning restore CA2012
}
