using System.Text.Json;
using Keelson.Tools.Mcp;

namespace Keelson.Server.Api;

/// <summary>The definition of a tool at its MCP server.</summary>
/// <param name="Server">The server.</param>
/// <param name="Tool">The tool's name there.</param>
/// <param name="State">accepted, changed, missing, unusable, or unseen while the server was never asked.</param>
/// <param name="Digest">The digest that may be called.</param>
/// <param name="AcceptedBy">Who accepted it.</param>
internal sealed record ToolDefinitionView(string Server, string Tool, string State, string? Digest, string? AcceptedBy)
{
    /// <summary>The digest that the server shows now.</summary>
    public string? SeenDigest { get; init; }

    /// <summary>What the server says now that the tool is for, when that is not what was accepted.</summary>
    public string? SeenDescription { get; init; }

    /// <summary>The arguments that the server asks for now, when they are not those that were accepted.</summary>
    public JsonElement? SeenArguments { get; init; }

    /// <summary>Why it can not be used.</summary>
    public string? Problem { get; init; }

    /// <summary>The view of what is known.</summary>
    public static ToolDefinitionView Of(McpBinding binding, McpDefinitionState? state)
    {
        var word = McpDefinitionDecider.Word(state, binding);
        var isNew = word is "changed" && state?.Seen is { Problem: null };
        return new ToolDefinitionView(binding.Server, binding.Tool, word, binding.Digest ?? state?.Accepted?.Digest, binding.Digest is null ? state?.AcceptedBy : "the configuration")
        {
            SeenDigest = state?.Seen?.Digest,
            SeenDescription = isNew ? state!.Seen!.Description : null,
            SeenArguments = isNew ? JsonSerializer.Deserialize<JsonElement>(state!.Seen!.Schema) : null,
            Problem = state?.Seen?.Problem,
        };
    }
}
