namespace Keelson.Inference.Simulation;

/// <summary>One thing that is wrong in a simulator script.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Message">What is wrong, as a sentence.</param>
public sealed record SimulatorComplaint(long Line, long Column, string Message);
