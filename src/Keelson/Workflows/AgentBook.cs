namespace Keelson.Workflows;

/// <summary>Every agent of the configuration; a model of the platform snapshot.</summary>
/// <param name="Agents">By workflow name.</param>
public sealed record AgentBook(IReadOnlyDictionary<string, AgentDefinition> Agents);
