namespace Keelson.Tools;

/// <summary>How a tool is reached.</summary>
public enum ToolKind
{
    /// <summary>An HTTP request through egress.</summary>
    Http,

    /// <summary>A tool of an MCP server.</summary>
    Mcp,

    /// <summary>A C# function of the host.</summary>
    Function,
}
