using Keelson.Primitives;
using Keelson.Tools;

namespace Keelson.Workflows;

/// <summary>
/// One entry of a run's journal; flat, because it is read far more often than a new kind is added. Members that do not apply to the
/// kind are absent. The stored form is that of <see cref="RunEntryCodec"/>.
/// </summary>
/// <param name="Kind">What it says.</param>
/// <param name="At">When.</param>
internal sealed record RunEntry(RunEntryKind Kind, DateTimeOffset At)
{
    /// <summary>The step: names and occurrences from the outside in, for example <c>east[0]/logs.search[1]</c>.</summary>
    public string? Path { get; init; }

    public StepKind? Step { get; init; }

    /// <summary>SHA-256 of what the step was asked for, hex; compared on replay.</summary>
    public string? Digest { get; init; }

    public int? Attempt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the next attempt or the end of a wait is due; of a start: the occurrence of the schedule that made it.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Input, result, signal or arguments, as JSON.</summary>
    public ReadOnlyMemory<byte>? Value { get; init; }

    /// <summary>The arguments of a call whose compensation is registered, as JSON; <see cref="Value"/> is then the template.</summary>
    public ReadOnlyMemory<byte>? Arguments { get; init; }

    public StoredFault? Fault { get; init; }

    /// <summary>The workflow, signal or tool.</summary>
    public string? Name { get; init; }

    /// <summary>The workflow's version, the signal's id, the approval's id or the idempotency key.</summary>
    public string? Id { get; init; }

    public WaitReason? Wait { get; init; }

    /// <summary>True when a person is waited for: the time does not count.</summary>
    public bool IsHuman { get; init; }

    /// <summary>True when the run passed its pivot with this step: from here on nothing is undone.</summary>
    public bool IsPivot { get; init; }

    public RunStatus? Status { get; init; }

    public UndoStatus? Undo { get; init; }

    public string? Actor { get; init; }

    public string? Reason { get; init; }

    /// <summary>The business outcome that the run reports.</summary>
    public string? Outcome { get; init; }

    /// <summary>success or failure.</summary>
    public string? Verdict { get; init; }

    /// <summary>What the step's model calls cost; null: nothing, or unknown.</summary>
    public Money? Cost { get; init; }

    public int? TrustTier { get; init; }

    public string? Trace { get; init; }

    public string? Tenant { get; init; }

    /// <summary>The run that started this one.</summary>
    public string? Parent { get; init; }

    /// <summary>How many runs stand above this one.</summary>
    public int? Depth { get; init; }

    /// <summary>The time budget.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>True when the entry ends the step that its path names.</summary>
    public bool IsCompletion => Kind is RunEntryKind.StepCompleted or RunEntryKind.StepFailed;
}
