using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Tools.Mcp;

/// <summary>
/// Decides which definition of a tool may be called: the one whose digest stands in the configuration; without one, the first that was
/// seen, until a person accepts another. Pure.
/// </summary>
internal static class McpDefinitionDecider
{
    /// <summary>Who accepts a first definition.</summary>
    public const string FirstSight = "node:keelson";

    /// <summary>The state after the server showed <paramref name="seen"/>, and the event to record, if any.</summary>
    public static (McpDefinitionState Next, string? Event) Observe(McpDefinitionState? known, McpBinding binding, McpDefinition? seen, DateTimeOffset now)
    {
        var before = Bound(known, binding);
        var isNews = before.SeenAt is null || !IsSame(before.Seen, seen);
        var state = isNews ? before with { Seen = seen, SeenAt = now } : before;
        if (seen is not { Problem: null })
        {
            return (state, isNews && state.Accepted is not null ? EventTypes.ToolDefinitionChanged : null);
        }

        if (state.Accepted?.Digest == seen.Digest)
        {
            return (state, null);
        }

        return IsAdmitted(state, binding, seen)
            ? (state with { Accepted = seen, AcceptedBy = FirstSight, AcceptedAt = now }, EventTypes.ToolDefinitionPinned)
            : (state, isNews ? EventTypes.ToolDefinitionChanged : null);
    }

    /// <summary>Why the tool may not be called now; null when it may.</summary>
    public static Fault? Check(McpDefinitionState? state, McpBinding binding)
    {
        if (state?.Seen is not { } seen)
        {
            return new Fault(ErrorCodes.ToolDefinitionChanged, $"The server '{binding.Server}' does not offer the tool '{binding.Tool}'.") { PolicyRule = "definition" };
        }

        if (seen.Problem is { } problem)
        {
            return new Fault(ErrorCodes.ToolDisabled, $"The tool '{binding.Tool}' of the server '{binding.Server}' can not be used: {problem}.") { PolicyRule = "definition" };
        }

        return seen.Digest == (binding.Digest ?? state.Accepted?.Digest)
            ? null
            : new Fault(ErrorCodes.ToolDefinitionChanged, $"The tool '{binding.Tool}' of the server '{binding.Server}' is not defined as it was when it was admitted; somebody must look at it and accept it.")
            {
                PolicyRule = "definition",
            };
    }

    /// <summary>The state after a person accepted what they looked at, or why it is not accepted.</summary>
    public static (McpDefinitionState? Next, Fault? Fault) Accept(McpDefinitionState? state, McpBinding binding, string digest, string by, DateTimeOffset now)
    {
        if (binding.Digest is not null)
        {
            return (null, new Fault(ErrorCodes.StateConflict, "The digest of this tool stands in the configuration; change it there."));
        }

        if (state?.Seen is not { Problem: null } seen)
        {
            return (null, Check(state, binding)!);
        }

        return seen.Digest == digest
            ? (state with { Accepted = seen, AcceptedBy = by, AcceptedAt = now }, null)
            : (null, new Fault(ErrorCodes.StateConflict, "The digest is not that of the definition which the server shows now; look at it again."));
    }

    /// <summary>Where the definition stands, in one word.</summary>
    public static string Word(McpDefinitionState? state, McpBinding binding) => Check(state, binding) switch
    {
        null => "accepted",
        { } fault when fault.Code == ErrorCodes.ToolDisabled => "unusable",
        _ when state is null || state.SeenAt is null => "unseen",
        _ when state.Seen is null => "missing",
        _ => "changed",
    };

    // A tool that the operator binds to another server or name is another tool, whatever was accepted before.
    private static McpDefinitionState Bound(McpDefinitionState? known, McpBinding binding) =>
        known is not null && known.Server == binding.Server && known.Tool == binding.Tool ? known : new McpDefinitionState(binding.Server, binding.Tool);

    private static bool IsSame(McpDefinition? left, McpDefinition? right) => left?.Digest == right?.Digest && left?.Problem == right?.Problem;

    private static bool IsAdmitted(McpDefinitionState state, McpBinding binding, McpDefinition seen) =>
        binding.Digest is { } pinned ? pinned == seen.Digest : state.Accepted is null;
}
