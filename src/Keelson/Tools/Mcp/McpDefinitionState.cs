namespace Keelson.Tools.Mcp;

/// <summary>What is known of the definition behind a governed tool; a row of <see cref="McpDefinitions"/>.</summary>
/// <param name="Server">The server.</param>
/// <param name="Tool">The tool's name there.</param>
internal sealed record McpDefinitionState(string Server, string Tool)
{
    /// <summary>The definition that may be called; null: none yet.</summary>
    public McpDefinition? Accepted { get; init; }

    /// <summary>Who accepted it: a person, or the platform when it was the first.</summary>
    public string? AcceptedBy { get; init; }

    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>The definition that the server shows now; null: it does not offer the tool.</summary>
    public McpDefinition? Seen { get; init; }

    public DateTimeOffset? SeenAt { get; init; }
}
