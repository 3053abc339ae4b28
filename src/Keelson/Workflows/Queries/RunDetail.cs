using Keelson.Telemetry;

namespace Keelson.Workflows.Queries;

/// <summary>One run in full: its summary, its steps in the order of their beginning, what it spent, what it was given and what it made.</summary>
/// <param name="Summary">The line of the list.</param>
/// <param name="State">The state that the journal tells.</param>
/// <param name="Events">Its events, the oldest first.</param>
/// <param name="IsCut">True when there are more events than are shown.</param>
internal sealed record RunDetail(RunSummary Summary, RunState State, IReadOnlyList<(long Position, TelemetryEvent Event)> Events, bool IsCut)
{
    /// <summary>The steps.</summary>
    public IReadOnlyList<RunStep> Steps { get; } =
        [.. State.Steps.Values.OrderBy(step => step.StartedAt).ThenBy(step => step.EndedAt ?? DateTimeOffset.MaxValue).Select(RunStep.Of)];

    /// <summary>The compensations, the first to be run first.</summary>
    public IReadOnlyList<RunCompensation> Compensations { get; } =
        [.. State.Undos.OrderByDescending(undo => undo.Order).Select(RunCompensation.Of)];

    /// <summary>What it spent.</summary>
    public RunSpend Spend { get; } = RunSpend.Of(Events.Select(each => each.Event));
}
