namespace Keelson.Inference.Simulation;

/// <summary>The result of a tool call.</summary>
/// <param name="Tool">The tool, in its compared form; empty when no call has its id.</param>
/// <param name="Text">What it returned.</param>
internal sealed record SimulatorToolResult(string Tool, string Text);
