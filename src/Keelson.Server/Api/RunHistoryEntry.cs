using Keelson.Workflows;

namespace Keelson.Server.Api;

/// <summary>One entry of a run's journal as it stands on the wire; results and inputs are told by size, the run itself shows them.</summary>
/// <param name="Version">Its place.</param>
/// <param name="Kind">What it says.</param>
/// <param name="At">When.</param>
internal sealed record RunHistoryEntry(long Version, RunEntryKind Kind, DateTimeOffset At)
{
    /// <summary>The step.</summary>
    public string? Step { get; init; }

    /// <summary>What kind of step.</summary>
    public StepKind? StepKind { get; init; }

    /// <summary>SHA-256 of what the step was asked for.</summary>
    public string? ArgumentsDigest { get; init; }

    /// <summary>Which attempt.</summary>
    public int? Attempt { get; init; }

    /// <summary>When the next attempt or the end of the wait is due.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The workflow, tool or signal.</summary>
    public string? Name { get; init; }

    /// <summary>The version, key, approval or signal id.</summary>
    public string? Reference { get; init; }

    /// <summary>Bytes of the result or input.</summary>
    public int? ValueBytes { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Code { get; init; }

    /// <summary>The reason that a person or the engine gave.</summary>
    public string? Reason { get; init; }

    /// <summary>Who did it, when a person did.</summary>
    public string? Actor { get; init; }

    /// <summary>The entry of the journal.</summary>
    public static RunHistoryEntry Of(long version, RunEntry entry) => new(version, entry.Kind, entry.At)
    {
        Step = entry.Path,
        StepKind = entry.Step,
        ArgumentsDigest = entry.Digest,
        Attempt = entry.Attempt,
        DueAt = entry.DueAt,
        Name = entry.Name,
        Reference = entry.Id,
        ValueBytes = entry.Value?.Length,
        Code = entry.Fault?.Code,
        Reason = entry.Reason ?? entry.Fault?.Detail,
        Actor = entry.Actor,
    };
}
