using Keelson.Primitives;

namespace Keelson.Tools.Mcp;

/// <summary>An MCP server as the operator's configuration names it; nothing else can. Either a URL or a command is set.</summary>
/// <param name="Name">Its name.</param>
internal sealed record McpServer(string Name)
{
    /// <summary>Where it is, for Streamable HTTP.</summary>
    public Uri? Url { get; init; }

    /// <summary>Headers with secrets, put in at the egress point.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The program and its arguments, for stdio; never a line for a shell.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>All that the program finds in its environment beside the search path, the language and the folder for temporary files.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The folder that the program starts in; null: the platform's own.</summary>
    public string? Directory { get; init; }

    /// <summary>The longest message that is read from a program; a longer one ends it. As large as the largest answer of a tool, escaped.</summary>
    public int MessageBytesMax { get; init; } = 4 * 1024 * 1024;

    /// <summary>A digest that is equal for servers that are configured alike, so that a connection outlives changes elsewhere in the file.</summary>
    public string Identity() =>
        CanonicalJson.Sha256Hex(KeelsonJson.Serialize(new { Name, Url, Headers, Command, Environment, Directory, MessageBytesMax }));
}
