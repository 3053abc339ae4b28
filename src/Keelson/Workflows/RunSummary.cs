using Keelson.Primitives;

namespace Keelson.Workflows;

/// <summary>One line of the list of runs; the row of a run.</summary>
/// <param name="Id">The run.</param>
/// <param name="Workflow">Its workflow.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="StartedAt">When it began.</param>
internal sealed record RunSummary(string Id, string Workflow, RunStatus Status, DateTimeOffset StartedAt)
{
    /// <summary>Where its compensation stands.</summary>
    public UndoStatus Compensation { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public double? DurationMs { get; init; }

    public double? HumanWaitMs { get; init; }

    public bool? InTime { get; init; }

    /// <summary>The business outcome that it reported.</summary>
    public string? Outcome { get; init; }

    public string? OutcomeVerdict { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Code { get; init; }

    public FailureClass FailureClass { get; init; }

    public string? Reason { get; init; }

    public string Actor { get; init; } = "";

    public int TrustTier { get; init; } = 1;

    public string Version { get; init; } = "";

    /// <summary>The run that started it.</summary>
    public string? Parent { get; init; }

    /// <summary>The occurrence of the schedule that started it.</summary>
    public DateTimeOffset? ScheduledAt { get; init; }

    /// <summary>The row of a state.</summary>
    public static RunSummary Of(string id, RunState state)
    {
        var fault = state.Fault?.ToFault();
        var human = state.EndedAt is { } ended ? state.HumanWait(ended) : (TimeSpan?)null;
        return new RunSummary(id, state.Workflow, state.Status, state.StartedAt)
        {
            Compensation = state.Undo,
            EndedAt = state.EndedAt,
            DurationMs = (state.EndedAt - state.StartedAt)?.TotalMilliseconds,
            HumanWaitMs = human?.TotalMilliseconds,
            InTime = state.EndedAt is { } end ? end <= state.Deadline(end) : null,
            Outcome = state.Outcome,
            OutcomeVerdict = state.Verdict,
            Code = fault?.Code.Code,
            FailureClass = fault?.FailureClass ?? FailureClass.None,
            Reason = state.Reason ?? fault?.Detail,
            Actor = state.Actor,
            TrustTier = state.TrustTier,
            Version = state.Version,
            Parent = state.Parent,
            ScheduledAt = state.ScheduledAt,
        };
    }
}
