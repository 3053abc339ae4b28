using Keelson.Primitives;
using Keelson.Tools.Mcp;

namespace Keelson.Tools;

/// <summary>One governed tool. Defined by the operator or the host's code, never by a request.</summary>
/// <param name="Name">The name that agents and capabilities use.</param>
/// <param name="Kind">How it is reached.</param>
/// <param name="Effect">What it changes.</param>
/// <param name="Idempotency">What it does with a repeated call.</param>
public sealed record ToolDefinition(string Name, ToolKind Kind, Effect Effect, ToolIdempotency Idempotency)
{
    /// <summary>What it is for, shown to the model.</summary>
    public string Description { get; init; } = "";

    /// <summary>JSON Schema of the arguments; null: derived from the URI template (all strings).</summary>
    public string? ArgumentsSchema { get; init; }

    /// <summary>HTTP method.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>RFC 6570 URI template; arguments that it does not name go into the JSON body.</summary>
    public string? UrlTemplate { get; init; }

    /// <summary>The tool of an MCP server that stands behind it; for <see cref="ToolKind.Mcp"/>.</summary>
    public McpBinding? Mcp { get; init; }

    /// <summary>GET template that answers 200 when the call with key <c>{key}</c> has happened and 404 when not; for <see cref="ToolIdempotency.Lookup"/>.</summary>
    public string? LookupTemplate { get; init; }

    /// <summary>The tool that is asked instead of a lookup address; for <see cref="ToolIdempotency.Lookup"/>.</summary>
    public ToolLookup? Lookup { get; init; }

    /// <summary>How long after a send the lookup's "it has not happened" is not yet believed: the server may still be at it.</summary>
    public TimeSpan LookupSettle { get; init; }

    /// <summary>How much of it may be used at once and in a time.</summary>
    public ToolLimits Limits { get; init; } = ToolLimits.None;

    /// <summary>Headers with secrets, put in at the egress point; name and value.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>How its effect is undone; null: it cannot be, or need not be.</summary>
    public CompensationTemplate? Compensate { get; init; }

    /// <summary>How long one call may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most bytes of an answer that are kept; a longer one is refused.</summary>
    public int ResponseBytesMax { get; init; } = 256 * 1024;

    /// <summary>The version of the definition; part of the idempotency key.</summary>
    public string Version { get; init; } = "1";
}
