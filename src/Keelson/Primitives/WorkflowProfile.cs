namespace Keelson.Primitives;

/// <summary>What every room may know of a workflow class.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Owner">The team that owns it.</param>
/// <param name="Wave">Rollout wave, 1 to 3; the trust tier of its runs.</param>
/// <param name="Value">What it is worth.</param>
/// <param name="Sensitivity">How sensitive its data is.</param>
/// <param name="TimeBudget">How long one run may take; waiting for a person does not count.</param>
public sealed record WorkflowProfile(
    string Name,
    string Owner,
    int Wave,
    ValueClass Value,
    Sensitivity Sensitivity,
    TimeSpan TimeBudget);
