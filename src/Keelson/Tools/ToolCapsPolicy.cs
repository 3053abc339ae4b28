using System.Security.Cryptography;
using System.Text;
using Keelson.Primitives;
using Keelson.Security;
using Keelson.Tools.Mcp;

namespace Keelson.Tools;

/// <summary>Holds a call against the limits of the caller's token. Pure; how many calls are left is with <see cref="TokenCalls"/>.</summary>
internal static class ToolCapsPolicy
{
    /// <summary>Why the token does not allow the call, or null.</summary>
    /// <param name="caps">What the token limits.</param>
    /// <param name="definition">The tool.</param>
    /// <param name="canonicalArguments">What it is called with; a template may take the host from it.</param>
    /// <param name="attribution">On whose account.</param>
    /// <param name="servers">The MCP servers; null when there are none.</param>
    public static Fault? Check(
        TokenCaps caps, ToolDefinition definition, ReadOnlyMemory<byte> canonicalArguments, Attribution attribution, McpServerBook? servers = null)
    {
        if (caps.ArgsSchemaDigest is { } digest && !string.Equals(digest, DigestOf(definition), StringComparison.OrdinalIgnoreCase))
        {
            return new Fault(ErrorCodes.PolicyDenied, $"The token is bound to another schema of arguments than that of the tool '{definition.Name}'.")
            {
                PolicyRule = "token.argsSchema",
            };
        }

        if (caps.Hosts is not { } hosts || definition.Kind == ToolKind.Function)
        {
            return null;
        }

        var host = definition.Kind == ToolKind.Mcp ? HostOf(definition, servers) : HostOf(definition, canonicalArguments, attribution);
        return host is not null && hosts.Contains(host, StringComparer.OrdinalIgnoreCase)
            ? null
            : new Fault(ErrorCodes.EgressHostNotAllowed, $"The token does not allow the host of the tool '{definition.Name}'.") { PolicyRule = "token.hosts" };
    }

    /// <summary>SHA-256 of the canonical form of a tool's argument schema, hex.</summary>
    public static string DigestOf(ToolDefinition definition) =>
        Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(ToolSchema.TextOf(definition)))));

    // Where a program connects to is not known before it does; a token that names hosts does not open one.
    private static string? HostOf(ToolDefinition definition, McpServerBook? servers) =>
        definition.Mcp is { } binding && servers?.Servers.GetValueOrDefault(binding.Server)?.Url is { } url ? url.IdnHost : null;

    private static string? HostOf(ToolDefinition definition, ReadOnlyMemory<byte> canonicalArguments, Attribution attribution)
    {
        var (request, _) = HttpToolRequest.Build(definition, canonicalArguments, "-", attribution, definition.Timeout);
        return request is not null && Uri.TryCreate(request.Url, UriKind.Absolute, out var url) ? url.IdnHost : null;
    }
}
