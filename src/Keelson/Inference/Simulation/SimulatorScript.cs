namespace Keelson.Inference.Simulation;

/// <summary>One script: which conversations it plays, and how.</summary>
/// <param name="Name">Unique in the file.</param>
/// <param name="System">Found in the system text; null: any.</param>
/// <param name="Model">Found in the name of the requested model; null: any.</param>
/// <param name="Rules">Tried in order.</param>
internal sealed record SimulatorScript(string Name, LinearExpression? System, LinearExpression? Model, IReadOnlyList<SimulatorRule> Rules);
