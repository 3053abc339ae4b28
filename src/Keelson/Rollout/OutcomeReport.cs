using Keelson.Economics;
using Keelson.Reliability;

namespace Keelson.Rollout;

/// <summary>The two answers for one workflow on one page: does it keep its promises, and what does a success cost; and may it go on.</summary>
/// <param name="Workflow">The workflow class.</param>
/// <param name="Owner">The team that owns it.</param>
/// <param name="Wave">The rollout wave that it is in.</param>
/// <param name="At">As of when.</param>
/// <param name="Position">The stream position that the figures include.</param>
/// <param name="Reliability">Its objectives and budgets; null when it has none.</param>
/// <param name="Cost">Its cost per success over four weeks, with interval and waste; null when no outcome is configured.</param>
/// <param name="Gate">What the gate out of its wave would decide now, with reasons; not recorded.</param>
/// <param name="LastDecision">The last decision that was recorded; null when there was none.</param>
internal sealed record OutcomeReport(
    string Workflow,
    string Owner,
    int Wave,
    DateTimeOffset At,
    long Position,
    SloReport? Reliability,
    OutcomeCostReport? Cost,
    GateDecision Gate,
    GateDecision? LastDecision)
{
    /// <summary>The remaining error budget of the objective that has least left; null without data.</summary>
    public decimal? LeastRemaining => Reliability?.Objectives.Min(objective => objective.Remaining);
}
