using System.Text.Json;
using Keelson.Primitives;
using Keelson.Tools;

namespace Keelson.Server.Api;

/// <summary>One governed tool as callers may see it; never its headers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">How it is reached.</param>
/// <param name="Effect">What it changes.</param>
/// <param name="Idempotency">What it does with a repeated call.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Arguments">JSON Schema of its arguments.</param>
/// <param name="CompensatedBy">The tool that undoes it.</param>
/// <param name="Use">How much of it may be used, and how much is.</param>
internal sealed record ToolCard(
    string Name, ToolKind Kind, Effect Effect, ToolIdempotency Idempotency, string Description, JsonElement Arguments, string? CompensatedBy, ToolUse Use)
{
    /// <summary>The definition at the MCP server behind it; absent for other kinds.</summary>
    public ToolDefinitionView? Definition { get; init; }

    /// <summary>The card of a definition.</summary>
    public static ToolCard Of(ToolDefinition tool, ToolDoor door) => new(
        tool.Name,
        tool.Kind,
        tool.Effect,
        tool.Idempotency,
        tool.Description,
        JsonSerializer.Deserialize<JsonElement>(ToolSchema.TextOf(tool)),
        tool.Compensate?.Tool,
        ToolUse.Of(tool, door.GateOf(tool)));
}
