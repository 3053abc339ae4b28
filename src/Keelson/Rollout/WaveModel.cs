using Keelson.Primitives;

namespace Keelson.Rollout;

/// <summary>One rollout wave: what a workflow in it may do, and the gate out of it.</summary>
/// <param name="Number">1 to 3.</param>
/// <param name="Effects">The tool effects that are allowed.</param>
/// <param name="Approvals">The tool effects that need a person's approval first.</param>
/// <param name="Gate">The gate out of this wave.</param>
/// <param name="FourEyes">True when two distinct people must approve.</param>
public sealed record WaveModel(
    int Number,
    IReadOnlySet<Effect> Effects,
    IReadOnlySet<Effect> Approvals,
    GateModel Gate,
    bool FourEyes);
