using Keelson.Primitives;
using Keelson.Tools;

namespace Keelson.Workflows;

/// <summary>
/// A run as its journal tells it. <see cref="Apply"/> folds one entry and does nothing else, so the same journal gives the same state on
/// every machine and after every crash.
/// </summary>
internal sealed class RunState
{
    private static readonly TimeSpan BudgetMax = TimeSpan.FromDays(3_650); // Ten years: nobody waits longer, and dates do not overflow.

    private readonly Dictionary<string, StepState> _steps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _attemptGroups = new(StringComparer.Ordinal);
    private readonly List<string> _completed = [];
    private readonly List<InboxSignal> _inbox = [];
    private readonly HashSet<string> _signalIds = new(StringComparer.Ordinal);
    private readonly List<UndoState> _undos = [];
    private int _order;
    private int _humanWaits;
    private DateTimeOffset _humanSince;
    private TimeSpan _humanWait;
    private DateTimeOffset? _pausedAt;
    private TimeSpan _paused;
    private string? _forwarded;
    private int _forwards;

    public string Workflow { get; private set; } = "";

    public string Version { get; private set; } = "";

    public string Tenant { get; private set; } = "";

    public string Actor { get; private set; } = "";

    public int TrustTier { get; private set; } = 1;

    public string? Trace { get; private set; }

    /// <summary>The run that started it.</summary>
    public string? Parent { get; private set; }

    /// <summary>How many runs stand above it.</summary>
    public int Depth { get; private set; }

    public ReadOnlyMemory<byte> Input { get; private set; }

    public DateTimeOffset StartedAt { get; private set; }

    public TimeSpan Budget { get; private set; }

    /// <summary>The occurrence of the schedule that started it; null when a caller did.</summary>
    public DateTimeOffset? ScheduledAt { get; private set; }

    /// <summary>The time of the last entry: the run's own clock, the same on every replay.</summary>
    public DateTimeOffset LastAt { get; private set; }

    public RunStatus Status { get; private set; } = RunStatus.Running;

    /// <summary>What it was before the last change of its status.</summary>
    public RunStatus Before { get; private set; } = RunStatus.Running;

    /// <summary>The step with which the run passed the point of no return; null: it can be undone. Never forgotten again.</summary>
    public string? Pivot { get; private set; }

    /// <summary>When it goes on from there.</summary>
    public DateTimeOffset? ForwardAt { get; private set; }

    public UndoStatus Undo { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public StoredFault? Fault { get; private set; }

    public string? Reason { get; private set; }

    public ReadOnlyMemory<byte>? Value { get; private set; }

    public string? Outcome { get; private set; }

    public string? Verdict { get; private set; }

    /// <summary>Recoveries since the last step that got a result.</summary>
    public int RecoveriesWithoutProgress { get; private set; }

    /// <summary>Recoveries in all.</summary>
    public int Recoveries { get; private set; }

    /// <summary>What the model calls of its steps cost so far.</summary>
    public Money Spent { get; private set; }

    public IReadOnlyDictionary<string, StepState> Steps => _steps;

    /// <summary>The paths of the completed steps, in the order in which they completed.</summary>
    public IReadOnlyList<string> Completed => _completed;

    public IReadOnlyList<InboxSignal> Inbox => _inbox;

    public IReadOnlyList<UndoState> Undos => _undos;

    public bool HasEnded => EndedAt is not null;

    /// <summary>True when nothing is left to be done, not even compensation.</summary>
    public bool IsOver => HasEnded && Undo != UndoStatus.Compensating;

    /// <summary>How often in a row the run was sent forward over a step.</summary>
    public int ForwardsOver(string path) => path == _forwarded ? _forwards : 0;

    public bool HasSeen(string signalId) => _signalIds.Contains(signalId);

    /// <summary>Which repetition of a call a step makes: grows when an operator rewinds the run over a failed call.</summary>
    public int AttemptGroup(string path) => _attemptGroups.GetValueOrDefault(path);

    /// <summary>How long the run has waited for people.</summary>
    public TimeSpan HumanWait(DateTimeOffset now) => _humanWaits > 0 && now > _humanSince ? _humanWait + (now - _humanSince) : _humanWait;

    /// <summary>When the time budget ends; waiting for people and being paused push it away.</summary>
    public DateTimeOffset Deadline(DateTimeOffset now) =>
        StartedAt + Budget + HumanWait(now) + _paused + (_pausedAt is { } since && now > since ? now - since : TimeSpan.Zero);

    /// <summary>Folds one entry.</summary>
    public void Apply(RunEntry entry)
    {
        LastAt = entry.At;
        switch (entry.Kind)
        {
            case RunEntryKind.Started:
                ApplyStarted(entry);
                break;
            case RunEntryKind.StepCompleted or RunEntryKind.StepFailed or RunEntryKind.StepRetried or RunEntryKind.Waiting:
                ApplyStep(entry);
                break;
            case RunEntryKind.Signalled:
                _signalIds.Add(entry.Id!);
                _inbox.Add(new InboxSignal(entry.Id!, entry.Name!, entry.Value));
                break;
            case RunEntryKind.UndoRegistered or RunEntryKind.UndoCompleted or RunEntryKind.UndoRetried or RunEntryKind.UndoClosed:
                ApplyUndo(entry);
                break;
            case RunEntryKind.UndoEnded:
                Undo = entry.Undo!.Value;
                Keep();
                break;
            case RunEntryKind.Forwarded:
                Rewind(entry.Path!);
                _forwards = ForwardsOver(entry.Path!) + 1;
                (_forwarded, ForwardAt) = (entry.Path, entry.DueAt);
                break;
            case RunEntryKind.Recovered:
                Recoveries++;
                RecoveriesWithoutProgress++;
                break;
            case RunEntryKind.Admitted or RunEntryKind.Paused or RunEntryKind.Resumed or RunEntryKind.Diverged or RunEntryKind.Rewound or RunEntryKind.Ended:
                ApplyStatus(entry);
                break;
            case RunEntryKind.StepLate:
                break;
        }
    }

    private void ApplyStarted(RunEntry entry)
    {
        Workflow = entry.Name!;
        Version = entry.Id ?? "";
        Tenant = entry.Tenant ?? "";
        Actor = entry.Actor ?? "";
        TrustTier = entry.TrustTier ?? 1;
        Trace = entry.Trace;
        Parent = entry.Parent;
        Depth = entry.Depth ?? 0;
        Input = entry.Value ?? default;
        StartedAt = entry.At;
        ScheduledAt = entry.DueAt;
        if (entry.Status == RunStatus.Queued)
        {
            (Status, _pausedAt) = (RunStatus.Queued, entry.At);
        }

        Budget = entry.Budget is { } budget && budget < BudgetMax ? budget : BudgetMax;
    }

    private void ApplyStep(RunEntry entry)
    {
        var path = entry.Path!;
        var earlier = _steps.GetValueOrDefault(path);
        _steps[path] = new StepState(path, entry.Step!.Value, entry.Digest!, PhaseOf(entry.Kind))
        {
            Attempts = entry.Attempt ?? earlier?.Attempts ?? 0,
            StartedAt = earlier?.StartedAt ?? entry.StartedAt ?? entry.At,
            EndedAt = entry.IsCompletion ? entry.At : null,
            DueAt = entry.DueAt,
            Wait = entry.Wait,
            IsHuman = entry.IsHuman,
            Value = entry.Value,
            Fault = entry.Fault,
            Name = entry.Name ?? earlier?.Name,
            Id = entry.Id ?? earlier?.Id,
            Cost = entry.Cost,
            IsSettled = HasEnded,
        };
        CountHumanWait(earlier, entry);

        // Attempts that failed were paid for as well.
        Spent += entry.Cost ?? Money.Zero;
        if (entry.IsCompletion)
        {
            Complete(entry);
        }
    }

    private void Complete(RunEntry entry)
    {
        _completed.Add(entry.Path!);
        RecoveriesWithoutProgress = 0;
        Pivot ??= entry.IsPivot ? entry.Path : null;
        if (entry.Kind == RunEntryKind.StepCompleted && entry.Path == _forwarded)
        {
            _forwarded = null;
        }

        if (entry is { Step: StepKind.Signal, Id: { } taken })
        {
            _inbox.RemoveAll(signal => signal.Id == taken);
        }

        var undo = _undos.FindLastIndex(each => each.Path == entry.Path);
        if (undo >= 0)
        {
            // A refused or failed call has nothing to undo; one whose outcome is unknown is settled before it is decided.
            var isUnneeded = entry.Kind == RunEntryKind.StepFailed && entry.Fault?.ToFault().Outcome != EffectOutcome.Unknown;
            _undos[undo] = _undos[undo] with { Order = ++_order, Phase = isUnneeded ? UndoPhase.NotNeeded : _undos[undo].Phase };
        }
    }

    private void CountHumanWait(StepState? earlier, RunEntry entry)
    {
        var (was, isNow) = (earlier is { IsHuman: true, IsDone: false }, entry is { IsHuman: true, Kind: RunEntryKind.Waiting });
        if (isNow && !was && _humanWaits++ == 0)
        {
            _humanSince = entry.At;
        }

        if (was && !isNow && --_humanWaits == 0)
        {
            _humanWait += entry.At - _humanSince;
        }
    }

    private void ApplyUndo(RunEntry entry)
    {
        if (entry.Kind == RunEntryKind.UndoRegistered)
        {
            _undos.Add(new UndoState(entry.Path!, entry.Name!, entry.Value!.Value, UndoPhase.Registered)
            {
                CallArguments = entry.Arguments,
                CalledTool = entry.Id,
                Order = ++_order,
            });
            return;
        }

        var at = _undos.FindLastIndex(undo => undo.Path == entry.Path);
        _undos[at] = _undos[at] with
        {
            Phase = entry.Kind == RunEntryKind.UndoCompleted ? UndoPhase.Done
                : entry.Kind == RunEntryKind.UndoRetried ? UndoPhase.Retrying
                : entry.Fault is null ? UndoPhase.NotNeeded
                : UndoPhase.Failed,
            Attempts = entry.Attempt ?? _undos[at].Attempts,
            DueAt = entry.DueAt,
            Fault = entry.Fault,
        };
    }

    // Past the pivot nobody undid what is still open.
    private void Keep()
    {
        for (var i = 0; Pivot is not null && i < _undos.Count; i++)
        {
            _undos[i] = _undos[i].IsOpen ? _undos[i] with { Phase = UndoPhase.Kept } : _undos[i];
        }
    }

    private void ApplyStatus(RunEntry entry)
    {
        Before = Status;
        switch (entry.Kind)
        {
            case RunEntryKind.Paused:
                (Status, _pausedAt) = (RunStatus.Paused, entry.At);
                break;
            case RunEntryKind.Diverged:
                (Status, _pausedAt, Reason) = (RunStatus.Diverged, entry.At, entry.Reason);
                break;
            case RunEntryKind.Resumed or RunEntryKind.Admitted:
                GoOn(entry.At);
                break;
            case RunEntryKind.Rewound:
                Rewind(entry.Path!);
                GoOn(entry.At);
                break;
            default:
                (Status, EndedAt, Undo) = (entry.Status!.Value, entry.At, entry.Undo ?? UndoStatus.None);
                (Fault, Reason, Value) = (entry.Fault, entry.Reason, entry.Value);
                (Outcome, Verdict) = (entry.Outcome, entry.Verdict);
                break;
        }
    }

    // Timers shift by the time that the run was held.
    private void GoOn(DateTimeOffset now)
    {
        var held = _pausedAt is { } since ? now - since : TimeSpan.Zero;
        (Status, _pausedAt, Reason) = (RunStatus.Running, null, null);
        _paused += held;
        foreach (var step in _steps.Values.Where(step => !step.IsDone && step.DueAt is not null).ToList())
        {
            _steps[step.Path] = step with { DueAt = step.DueAt + held };
        }
    }

    private void Rewind(string path)
    {
        var from = _completed.IndexOf(path);
        foreach (var gone in from < 0 ? [] : _completed[from..])
        {
            // What succeeded keeps its key, so that the ledger gives the first answer again; what failed may be tried under a new one, and
            // people are asked anew.
            if (_steps[gone].Fault is not null || _steps[gone].Kind == StepKind.Approval)
            {
                _attemptGroups[gone] = AttemptGroup(gone) + 1;
            }

            _steps.Remove(gone);
        }

        if (from >= 0)
        {
            _completed.RemoveRange(from, _completed.Count - from);
        }

        foreach (var open in _steps.Values.Where(step => !step.IsDone).ToList())
        {
            _steps.Remove(open.Path);
        }

        _humanWaits = 0;
        RecoveriesWithoutProgress = 0;
    }

    private static StepPhase PhaseOf(RunEntryKind kind) =>
        kind == RunEntryKind.StepCompleted ? StepPhase.Completed
        : kind == RunEntryKind.StepFailed ? StepPhase.Failed
        : kind == RunEntryKind.StepRetried ? StepPhase.Retrying
        : StepPhase.Waiting;
}
