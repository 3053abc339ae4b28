using Keelson.Primitives;
using Keelson.Tools;

namespace Keelson.Workflows;

/// <summary>One step as the history knows it.</summary>
/// <param name="Path">Where it stands.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Digest">SHA-256 of what it was asked for, hex.</param>
/// <param name="Phase">Where it stands.</param>
internal sealed record StepState(string Path, StepKind Kind, string Digest, StepPhase Phase)
{
    /// <summary>Attempts that ended.</summary>
    public int Attempts { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When the next attempt or the end of the wait is due.</summary>
    public DateTimeOffset? DueAt { get; init; }

    public WaitReason? Wait { get; init; }

    public bool IsHuman { get; init; }

    public ReadOnlyMemory<byte>? Value { get; init; }

    public StoredFault? Fault { get; init; }

    /// <summary>The tool or signal.</summary>
    public string? Name { get; init; }

    /// <summary>The idempotency key or the approval's id.</summary>
    public string? Id { get; init; }

    public Money? Cost { get; init; }

    /// <summary>True when its end came after the run's: found out before undoing, and final.</summary>
    public bool IsSettled { get; init; }

    public bool IsDone => Phase is StepPhase.Completed or StepPhase.Failed;
}
