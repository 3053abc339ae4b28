namespace Keelson.Inference.Simulation;

/// <summary>A tool call, as a conversation holds it or as an answer makes it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="Arguments">Its arguments as JSON text.</param>
internal sealed record SimulatorToolCall(string Id, string Name, string Arguments);
