namespace Keelson.Reliability;

/// <summary>Something that a person has to look at.</summary>
/// <param name="Id">Its identifier: that of the event that opened it, or one that the event names.</param>
/// <param name="Workflow">The workflow class, if it is about one.</param>
/// <param name="TrustTier">The rollout wave of the workflow at that time.</param>
/// <param name="Run">The run, if it is about one.</param>
/// <param name="Cause">The type of the event that opened it.</param>
/// <param name="Severity">page or ticket.</param>
/// <param name="Reason">What happened, as a sentence.</param>
/// <param name="OpenedAt">When it was opened.</param>
/// <param name="Position">The place in the stream of the event that opened it.</param>
internal sealed record Incident(
    string Id,
    string? Workflow,
    int? TrustTier,
    string? Run,
    string Cause,
    string Severity,
    string Reason,
    DateTimeOffset OpenedAt,
    long Position)
{
    /// <summary>When it was closed; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Who closed it.</summary>
    public string? ClosedBy { get; init; }

    /// <summary>Why it was closed.</summary>
    public string? CloseReason { get; init; }
}
