using Keelson.Primitives;

namespace Keelson.Workflows;

/// <summary>
/// Gives the body what the history knows, in the order in which it happened, and begins new steps only when the whole history has been
/// given. A step that the history has and the code no longer asks for, or asks for differently, is a divergence. Strand only.
/// </summary>
internal sealed class RunReplay(RunFrame frame, bool isFresh, Func<string, string, string, Task> diverge, Func<Fault, Task> fail, Action wentLive)
{
    private readonly Dictionary<string, StepSlot> _slots = new(StringComparer.Ordinal);
    private readonly List<StepSlot> _held = [];
    private readonly List<StepSlot> _open = [];
    private readonly string[] _history = [.. frame.State.Completed];
    private int _cursor;
    private bool _isLive;
    private bool _isWaitingForCode;

    /// <summary>Takes a step that the body asks for.</summary>
    public Task<StepState> RequestAsync(StepSlot slot)
    {
        if (frame.IsStopped)
        {
            return slot.Done;
        }

        if (!_slots.TryAdd(slot.Path, slot))
        {
            throw new InvalidOperationException($"The step {slot.Path} was asked for twice.");
        }

        if (_slots.Count > frame.Services.Options.StepsMax)
        {
            _ = fail(RunEnding.TooManySteps(frame.Services.Options.StepsMax));
            return slot.Done;
        }

        if (frame.State.Steps.TryGetValue(slot.Path, out var known) && (known.Kind != slot.Kind || known.Digest != slot.Digest))
        {
            _ = diverge(slot.Path, RunEnding.Describe(known.Kind, known.Digest), "asks for " + RunEnding.Describe(slot.Kind, slot.Digest));
            return slot.Done;
        }

        _open.Add(slot);
        if (_isLive)
        {
            _ = slot.LaunchAsync();
            return slot.Done;
        }

        if (known is not { IsDone: true })
        {
            _held.Add(slot);
        }
        else if (_isWaitingForCode)
        {
            frame.Strand.Post(Deliver);
        }

        return slot.Done;
    }

    /// <summary>Begins to give the history, after the body was called for the first time.</summary>
    public void Begin() => frame.Strand.Post(Deliver);

    /// <summary>Begins nothing new from now on.</summary>
    public void Hold() => _isLive = false;

    /// <summary>True when the body may end: the history holds nothing that the code did not ask for.</summary>
    public async Task<bool> CanEndAsync()
    {
        var missing = _history.Skip(_cursor).FirstOrDefault(path => !_slots.ContainsKey(path));
        if (missing is null)
        {
            return frame.State.Status == RunStatus.Running;
        }

        await diverge(missing, Describe(missing), "ends before it");
        return false;
    }

    /// <summary>True when the run has nothing to do but to wait for what it asked for.</summary>
    public bool IsOnlyWaiting()
    {
        _open.RemoveAll(static slot => slot.Done.IsCompleted);
        return _isLive && !frame.IsBusy && _open.Count > 0
            && _open.TrueForAll(slot => frame.State.Steps.GetValueOrDefault(slot.Path)?.Phase == StepPhase.Waiting);
    }

    /// <summary>When somebody must look after the run again: soon while it works, later while it only waits.</summary>
    public DateTimeOffset NextWake()
    {
        var lease = frame.Now + frame.Services.Options.Lease;
        if (frame.State.Status is RunStatus.Paused or RunStatus.Diverged or RunStatus.Queued)
        {
            return frame.Now + TimeSpan.FromDays(1);
        }

        if (!_isLive || frame.State.HasEnded)
        {
            return lease;
        }

        var next = frame.State.Deadline(frame.Now);
        foreach (var slot in _open.Where(slot => !slot.Done.IsCompleted))
        {
            if (frame.State.Steps.GetValueOrDefault(slot.Path) is not { Phase: StepPhase.Waiting, DueAt: { } due })
            {
                return lease;
            }

            next = due < next ? due : next;
        }

        return next > lease ? next : lease;
    }

    private void Deliver()
    {
        _isWaitingForCode = false;
        if (frame.IsStopped)
        {
            return;
        }

        // The body's own continuations come first: what they ask for belongs to the results given so far.
        if (!frame.Strand.IsQuiet)
        {
            frame.Strand.Post(Deliver);
            return;
        }

        if (_cursor == _history.Length)
        {
            _ = GoLiveAsync();
            return;
        }

        var path = _history[_cursor];
        if (!_slots.TryGetValue(path, out var slot))
        {
            _isWaitingForCode = true;
            _ = AwaitCodeAsync(path, _cursor);
            return;
        }

        _cursor++;
        slot.Complete(frame.State.Steps[path]);
        frame.Strand.Post(Deliver);
    }

    // The code may be waiting for something of its own, which it should not; it gets a little time before the history counts as another's.
    private async Task AwaitCodeAsync(string path, int cursor)
    {
        await frame.Clock.UntilAsync(frame.Now + frame.Services.Options.ReplayGrace);
        if (_isWaitingForCode && _cursor == cursor && !_slots.ContainsKey(path))
        {
            await diverge(path, Describe(path), "does not ask for it");
        }
    }

    private async Task GoLiveAsync()
    {
        if (_isLive || frame.IsHeld)
        {
            return;
        }

        _isLive = true;
        if (!isFresh && _held.Any(slot => frame.State.Steps.GetValueOrDefault(slot.Path) is not { Phase: StepPhase.Waiting }))
        {
            if (Exhausted() is { } fault)
            {
                await fail(fault);
                return;
            }

            if (!await frame.Journal.CommitAsync(new RunEntry(RunEntryKind.Recovered, frame.Now)))
            {
                return;
            }
        }

        var held = _held.ToArray();
        _held.Clear();
        foreach (var slot in held)
        {
            _ = slot.LaunchAsync();
        }

        wentLive();
    }

    private Fault? Exhausted() =>
        frame.State.RecoveriesWithoutProgress >= frame.Services.Options.RecoveriesMax ? RunEnding.NoProgressFault(frame.State.RecoveriesWithoutProgress)
        : frame.State.Recoveries >= frame.Services.Options.RecoveriesTotalMax ? RunEnding.TooManyRecoveriesFault(frame.State.Recoveries)
        : null;

    private string Describe(string path) => RunEnding.Describe(frame.State.Steps[path].Kind, frame.State.Steps[path].Digest);
}
