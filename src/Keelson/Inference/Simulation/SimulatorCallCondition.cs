namespace Keelson.Inference.Simulation;

/// <summary>A condition on how often a tool was called so far.</summary>
/// <param name="Tool">The tool, in its compared form.</param>
/// <param name="Times">How often.</param>
internal sealed record SimulatorCallCondition(string Tool, SimulatorRange Times);
