using System.Text.Json;

namespace Keelson.Workflows.Agents;

/// <summary>What the journal keeps of one model turn.</summary>
/// <param name="Request">The model request, for its cost and attempts.</param>
/// <param name="Message">The assistant message as the provider wrote it.</param>
/// <param name="Text">Its text; null when it has none.</param>
/// <param name="Calls">The tool calls that it asks for.</param>
/// <param name="FinishReason">Why it ended.</param>
/// <param name="ServedModel">The model that answered.</param>
/// <param name="IsSimulated">True when a simulator answered.</param>
internal sealed record AgentTurn(
    string Request,
    JsonElement Message,
    string? Text,
    IReadOnlyList<AgentCall> Calls,
    string? FinishReason,
    string? ServedModel,
    bool IsSimulated);
