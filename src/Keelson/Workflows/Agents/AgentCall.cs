namespace Keelson.Workflows.Agents;

/// <summary>A tool call that a model asks for.</summary>
/// <param name="Id">The model's name for it; only for its own messages, never part of an idempotency key.</param>
/// <param name="Tool">The tool as the model spells it.</param>
/// <param name="Arguments">The arguments as the model wrote them.</param>
internal sealed record AgentCall(string Id, string Tool, string Arguments);
