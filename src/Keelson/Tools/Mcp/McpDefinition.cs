namespace Keelson.Tools.Mcp;

/// <summary>A tool as its server describes it. What it says about itself is shown to models and people, and is never trusted.</summary>
/// <param name="Digest">SHA-256 over name, title, description and both schemas in canonical form, hex.</param>
/// <param name="Description">What the server says that it is for.</param>
/// <param name="Schema">JSON Schema of its arguments.</param>
internal sealed record McpDefinition(string Digest, string Description, string Schema)
{
    /// <summary>Why it can not be used as it is; null: it can.</summary>
    public string? Problem { get; init; }
}
