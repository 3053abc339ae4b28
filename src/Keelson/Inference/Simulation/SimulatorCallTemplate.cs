using System.Text.Json.Nodes;

namespace Keelson.Inference.Simulation;

/// <summary>A tool call as a script writes it.</summary>
/// <param name="Tool">The tool's name as written.</param>
/// <param name="Args">Its arguments, with values to be inserted.</param>
internal sealed record SimulatorCallTemplate(string Tool, JsonObject Args);
