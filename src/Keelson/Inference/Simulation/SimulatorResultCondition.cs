namespace Keelson.Inference.Simulation;

/// <summary>A condition on the results of one tool.</summary>
/// <param name="Tool">The tool, in its compared form.</param>
/// <param name="Matches">Must be found.</param>
/// <param name="NotMatches">Must not be found.</param>
/// <param name="IsAny">True: any result will do, the latest first; false: the latest alone.</param>
internal sealed record SimulatorResultCondition(string Tool, LinearExpression? Matches, LinearExpression? NotMatches, bool IsAny);
