namespace Keelson.Workflows;

/// <summary>An agent that is written in the configuration; runs as the built-in agent workflow.</summary>
/// <param name="Instructions">The system text.</param>
/// <param name="Tools">The tools that it may call.</param>
/// <param name="TurnsMax">The most model turns of one run.</param>
/// <param name="OutputSchema">JSON Schema of the final answer; null: any text.</param>
public sealed record AgentDefinition(string Instructions, IReadOnlyList<string> Tools, int TurnsMax, string? OutputSchema);
