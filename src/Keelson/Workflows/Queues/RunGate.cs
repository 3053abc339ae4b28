using System.Text;
using Keelson.Primitives;
using Keelson.Storage;

namespace Keelson.Workflows.Queues;

/// <summary>
/// Lets the runs of one workflow in, as many as may be at work, the others in the order of their coming. What it holds in memory is counted
/// from the store when it begins, and again while anybody waits, so that nothing is lost when a message is. Safe for concurrent use.
/// </summary>
/// <param name="workflow">The workflow.</param>
/// <param name="limit">Its limit now; null: none.</param>
/// <param name="store">Where the runs are.</param>
/// <param name="admit">Lets a queued run go; the fault says why not.</param>
/// <param name="settle">A run that was let in so recently may not be in the store yet.</param>
/// <param name="time">The time.</param>
internal sealed class RunGate(
    string workflow, Func<RunLimit?> limit, IStore store, Func<string, Task<Fault?>> admit, TimeSpan settle, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _working = new(StringComparer.Ordinal);
    private readonly HashSet<string> _waiting = new(StringComparer.Ordinal);
    private readonly LinkedList<string> _queue = new();
    private readonly HashSet<string> _queued = new(StringComparer.Ordinal); // Whoever is in the queue: nobody is twice.
    private Task? _loading;
    private bool _isPumping;

    /// <summary>Asks for a place for a run that is about to begin.</summary>
    public async Task<GateAnswer> EnterAsync(string run)
    {
        await LoadedAsync();
        var most = limit();
        lock (_gate)
        {
            if (most is null || _working.ContainsKey(run) || (_queue.Count == 0 && _working.Count < most.Runs))
            {
                _working[run] = time.GetUtcNow();
                return GateAnswer.Go;
            }

            if (_queued.Contains(run))
            {
                return GateAnswer.Queue; // It asked before, and keeps its turn.
            }

            if (_queue.Count >= most.Queue)
            {
                return GateAnswer.Full;
            }

            Queue(run);
        }

        // A place may have come free meanwhile.
        _ = PumpAsync();
        return GateAnswer.Queue;
    }

    /// <summary>Says what a run does now.</summary>
    public async Task TellAsync(string run, RunActivity activity)
    {
        await LoadedAsync();
        lock (_gate)
        {
            if (activity == RunActivity.Working)
            {
                // Who comes back from waiting goes on at once: work that was begun is not put behind work that was not.
                _waiting.Remove(run);
                _working[run] = time.GetUtcNow();
                return;
            }

            _working.Remove(run);
            _ = activity == RunActivity.Waiting ? _waiting.Add(run) : _waiting.Remove(run);
            if (activity == RunActivity.Ended && _queued.Remove(run))
            {
                _queue.Remove(run);
            }
        }

        // Not awaited: whoever tells must not wait for those whom it makes room for.
        _ = PumpAsync();
    }

    /// <summary>Counts again, and lets in whoever may; answers how many still wait.</summary>
    public async Task<int> LookAsync()
    {
        await LoadedAsync();
        var unsettled = time.GetUtcNow() - settle; // As of now: whatever is let in while this reads may not be in what it reads.
        var queued = await QueuedAsync();
        var running = (await RunningAsync()).ToHashSet(StringComparer.Ordinal);
        lock (_gate)
        {
            // Whoever stands in the store and nowhere here was lost on the way, for example because it was let in before it was there.
            foreach (var lost in queued.Where(run => !_working.ContainsKey(run) && !running.Contains(run)))
            {
                Queue(lost);
            }

            _waiting.IntersectWith(running);
            foreach (var gone in _working.Where(each => each.Value < unsettled && !running.Contains(each.Key)).ToList())
            {
                _working.Remove(gone.Key);
            }

            foreach (var run in running.Where(run => !_waiting.Contains(run)))
            {
                _working.TryAdd(run, time.GetUtcNow());
            }
        }

        await PumpAsync();
        lock (_gate)
        {
            return _queue.Count;
        }
    }

    private async Task PumpAsync()
    {
        while (Next() is { } run)
        {
            var fault = await AdmitAsync(run);
            lock (_gate)
            {
                _isPumping = false;
                if (fault is null)
                {
                    continue;
                }

                _working.Remove(run);
                if (fault.Code == ErrorCodes.RunNotFound || fault.Code == ErrorCodes.StateConflict)
                {
                    continue; // It never came, or is over.
                }

                // A full disk, mostly: it keeps its turn, and the next look tries again.
                if (_queued.Add(run))
                {
                    _queue.AddFirst(run);
                }

                return;
            }
        }
    }

    private async Task<Fault?> AdmitAsync(string run)
    {
        try
        {
            return await admit(run);
        }
#pragma warning disable CA1031 // Whatever it is, the run keeps its turn and the others theirs.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return new Fault(ErrorCodes.Internal, failure.Message);
        }
    }

    // The next to be let in; null when there is none, no place, or somebody else is at it.
    private string? Next()
    {
        var most = limit();
        lock (_gate)
        {
            if (_isPumping || _queue.First is not { } first || _working.Count >= (most?.Runs ?? int.MaxValue))
            {
                return null;
            }

            _isPumping = true;
            _queue.RemoveFirst();
            _queued.Remove(first.Value);
            _working[first.Value] = time.GetUtcNow();
            return first.Value;
        }
    }

    private Task LoadedAsync()
    {
        lock (_gate)
        {
            return _loading is null or { IsFaulted: true } or { IsCanceled: true } ? _loading = LoadAsync() : _loading;
        }
    }

    private async Task LoadAsync()
    {
        var queued = await QueuedAsync();
        var running = await RunningAsync();
        lock (_gate)
        {
            running.ForEach(run => _working.TryAdd(run, time.GetUtcNow()));
            queued.Where(run => !_working.ContainsKey(run)).ToList().ForEach(Queue);
        }
    }

    private void Queue(string run)
    {
        if (_queued.Add(run))
        {
            _queue.AddLast(run);
        }
    }

    private async Task<List<string>> QueuedAsync()
    {
        var queued = new List<string>();
        var prefix = RunTables.QueuePrefix(workflow);
        string? after = null;
        while (await store.ScanRowsAsync(new RowScan(RunTables.Queue, prefix, after, StorageLimits.RowScanMax), CancellationToken.None) is { Count: > 0 } rows)
        {
            after = rows[^1].Key;
            queued.AddRange(rows.Select(row => row.Key[(row.Key.LastIndexOf('/') + 1)..]));
        }

        return queued;
    }

    private async Task<List<string>> RunningAsync()
    {
        var prefix = RunTables.StatusKey(RunStatus.Running, "");
        var own = Encoding.UTF8.GetBytes(workflow);
        var running = new List<string>();
        string? after = null;
        while (await store.ScanRowsAsync(new RowScan(RunTables.ByStatus, prefix, after, StorageLimits.RowScanMax), CancellationToken.None) is { Count: > 0 } rows)
        {
            after = rows[^1].Key;
            running.AddRange(rows.Where(row => row.Value.Span.SequenceEqual(own)).Select(row => row.Key[prefix.Length..]));
        }

        return running;
    }
}
