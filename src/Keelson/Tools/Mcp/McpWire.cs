namespace Keelson.Tools.Mcp;

/// <summary>Makes the sender through which one caller's requests leave: egress, outside of tests.</summary>
/// <param name="caller">The caller's name; connections of different callers are kept apart.</param>
internal delegate HttpMessageInvoker McpWire(string caller);
