namespace Keelson.Tests.Tools.Mcp;

/// <summary>What goes wrong at an MCP server when a tool is called.</summary>
internal enum McpServerFault
{
    None,
    ToolError,
    ProtocolError,
    UnknownTool,
    Status500,
    Status429,
    Status401,
    Redirect,
    ResetBeforeEffect,
    DropReply,
    Malformed,
    WrongShape,
    Huge,
    Hang,
}
