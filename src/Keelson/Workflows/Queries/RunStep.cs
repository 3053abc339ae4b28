using Keelson.Primitives;

namespace Keelson.Workflows.Queries;

/// <summary>One step of a run as people see it.</summary>
/// <param name="Path">Its place in the history.</param>
/// <param name="Kind">step, tool, model, sleep, signal or approval.</param>
/// <param name="Status">retrying, waiting, completed or failed.</param>
/// <param name="Attempts">How many attempts ended.</param>
/// <param name="StartedAt">When the first attempt began.</param>
internal sealed record RunStep(string Path, StepKind Kind, StepPhase Status, int Attempts, DateTimeOffset StartedAt)
{
    /// <summary>When it ended; null while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>From its beginning to its end.</summary>
    public double? DurationMs => (EndedAt - StartedAt)?.TotalMilliseconds;

    /// <summary>The tool, signal or model.</summary>
    public string? Name { get; init; }

    /// <summary>The idempotency key, approval or model request.</summary>
    public string? Reference { get; init; }

    /// <summary>What it waits for.</summary>
    public WaitReason? WaitsFor { get; init; }

    /// <summary>When the next attempt or the end of the wait is due.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Code { get; init; }

    /// <summary>The same as a sentence.</summary>
    public string? Detail { get; init; }

    /// <summary>What its model calls cost.</summary>
    public Money? CostUsd { get; init; }

    /// <summary>The step of a state.</summary>
    public static RunStep Of(StepState step) => new(step.Path, step.Kind, step.Phase, step.Attempts, step.StartedAt)
    {
        EndedAt = step.EndedAt,
        Name = step.Name,
        Reference = step.Id,
        WaitsFor = step.IsDone ? null : step.Wait,
        DueAt = step.IsDone ? null : step.DueAt,
        Code = step.Fault?.Code,
        Detail = step.Fault?.Detail,
        CostUsd = step.Cost,
    };
}
