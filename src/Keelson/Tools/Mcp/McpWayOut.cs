namespace Keelson.Tools.Mcp;

/// <summary>The address of the proxy that a server's program is told to use; null: none is offered, which only tests do.</summary>
/// <param name="server">The server's name.</param>
internal delegate string? McpWayOut(string server);
