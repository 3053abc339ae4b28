using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Tools;
using Keelson.Tools.Mcp;

namespace Keelson.Tests.Tools.Mcp;

/// <summary>The road of tool calls with one tool of one MCP server.</summary>
internal static class McpRig
{
    public const string Name = "tickets.file";

    public static ToolRig Over(McpServer server, ToolIdempotency idempotency, IStore? store = null, TimeProvider? time = null, string? digest = null)
    {
        var rig = new ToolRig(store, time ?? TimeProvider.System);
        rig.Define(Tool(server.Name, idempotency, digest));
        rig.DefineServers(server);
        return rig;
    }

    public static ToolRig Over(McpServerTwin twin, ToolIdempotency idempotency, IStore? store = null, string? digest = null) =>
        Over(new McpServer("crm") { Url = twin.Url }, idempotency, store, digest: digest);

    public static ToolDefinition Tool(string server, ToolIdempotency idempotency, string? digest = null) =>
        new(Name, ToolKind.Mcp, idempotency == ToolIdempotency.Safe ? Effect.Read : Effect.Write, idempotency)
        {
            Mcp = new McpBinding(server, McpServerTwin.Tool, digest),
            Timeout = TimeSpan.FromSeconds(10),
        };

    public static Task<ToolResult> FileAsync(this ToolRig rig, string key = "K1", string arguments = """{"title":"disk full"}""") =>
        rig.InvokeAsync(ToolRig.Call(Name, arguments, key));
}
