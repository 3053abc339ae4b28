namespace Keelson.Reliability;

/// <summary>How a workflow keeps its promises.</summary>
/// <param name="Workflow">The workflow class.</param>
/// <param name="At">As of when.</param>
/// <param name="Position">The stream position that the figures include.</param>
/// <param name="LastEvent">The time of its newest event; null when there was none.</param>
/// <param name="NoData">True when no objective has a valid event.</param>
/// <param name="Stage">The worst stage of its objectives; null without data.</param>
/// <param name="Objectives">Each objective, in the order of the configuration.</param>
internal sealed record SloReport(
    string Workflow,
    DateTimeOffset At,
    long Position,
    DateTimeOffset? LastEvent,
    bool NoData,
    BudgetStage? Stage,
    IReadOnlyList<ObjectiveReport> Objectives);
