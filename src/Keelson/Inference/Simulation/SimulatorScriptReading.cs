namespace Keelson.Inference.Simulation;

/// <summary>What came of reading a file of scripts: the scripts, or everything that is wrong.</summary>
/// <param name="File">The scripts; null when there are complaints.</param>
/// <param name="Complaints">All of them, in the order of the file.</param>
internal sealed record SimulatorScriptReading(SimulatorScriptFile? File, IReadOnlyList<SimulatorComplaint> Complaints);
