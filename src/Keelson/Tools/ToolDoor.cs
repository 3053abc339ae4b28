using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Keelson.Primitives;
using Keelson.Tools.Mcp;

namespace Keelson.Tools;

/// <summary>
/// The last door before anything is sent: is it still the tool that was admitted, and is it the call's turn. Nothing is written for a call
/// that is turned away, so its key stays free. Safe for concurrent use.
/// </summary>
internal sealed class ToolDoor(McpTools mcp, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ToolGate> _gates = new(StringComparer.Ordinal); // One a tool; tools are the operator's.

    /// <summary>Waits for the turn of a call.</summary>
    public async ValueTask<(ToolPass? Pass, Fault? Fault)> EnterAsync(ToolDefinition tool, DateTimeOffset? deadline, CancellationToken cancellation) =>
        tool.Mcp is not null && await mcp.CheckAsync(tool, deadline, cancellation) is { } fault
            ? (null, fault)
            : await GateOf(tool).EnterAsync(deadline, cancellation);

    /// <summary>How the tool is used right now.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "A gate that was replaced still serves the calls inside; it holds nothing but memory.")]
    public ToolGate GateOf(ToolDefinition tool)
    {
        var gate = _gates.GetOrAdd(tool.Name, static (_, state) => new ToolGate(state.tool.Limits, state.time), (tool, time));
        return gate.Limits == tool.Limits ? gate : Renew(tool, gate);
    }

    // Calls inside the old gate are not counted by the new one, so a change of limits is exact only after they have ended.
    private ToolGate Renew(ToolDefinition tool, ToolGate old)
    {
        var fresh = new ToolGate(tool.Limits, time);
        return _gates.TryUpdate(tool.Name, fresh, old) ? fresh : _gates[tool.Name];
    }
}
