using Keelson.Rollout;

namespace Keelson.Server.Api.Government;

/// <summary>Where a workflow stands in the rollout.</summary>
/// <param name="Workflow">The workflow class.</param>
/// <param name="Owner">The team that owns it.</param>
/// <param name="Wave">The wave that it is in.</param>
/// <param name="Verdict">What the gate out of this wave would decide now; not recorded.</param>
/// <param name="Reason">Why, as one line.</param>
/// <param name="Criteria">Each criterion with its reason.</param>
/// <param name="Sample">The runs that it was judged by.</param>
/// <param name="Gate">What must be shown.</param>
/// <param name="Position">How it came into this wave; absent when the configuration put it there.</param>
/// <param name="LastDecision">The last decision that was recorded; absent when there was none.</param>
/// <param name="Override">The last override; absent when there was none.</param>
internal sealed record WaveView(
    string Workflow,
    string Owner,
    int Wave,
    string Verdict,
    string Reason,
    IReadOnlyList<GateCriterion> Criteria,
    GateSample Sample,
    GateModel Gate,
    RolloutPosition? Position,
    GateDecision? LastDecision,
    GateOverride? Override);
