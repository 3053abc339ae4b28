using System.Security.Cryptography;
using System.Text;
using Keelson.Primitives;
using Keelson.Security;

namespace Keelson.Tools;

/// <summary>Holds a call against the limits of the caller's token. Pure; how many calls are left is with <see cref="TokenCalls"/>.</summary>
internal static class ToolCapsPolicy
{
    /// <summary>Why the token does not allow the call, or null.</summary>
    public static Fault? Check(TokenCaps caps, ToolDefinition definition, ReadOnlyMemory<byte> canonicalArguments, Attribution attribution)
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

        var host = HostOf(definition, canonicalArguments, attribution);
        return host is not null && hosts.Contains(host, StringComparer.OrdinalIgnoreCase)
            ? null
            : new Fault(ErrorCodes.EgressHostNotAllowed, $"The token does not allow the host of the tool '{definition.Name}'.") { PolicyRule = "token.hosts" };
    }

    /// <summary>SHA-256 of the canonical form of a tool's argument schema, hex.</summary>
    public static string DigestOf(ToolDefinition definition) =>
        Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(ToolSchema.TextOf(definition)))));

    private static string? HostOf(ToolDefinition definition, ReadOnlyMemory<byte> canonicalArguments, Attribution attribution)
    {
        var (request, _) = HttpToolRequest.Build(definition, canonicalArguments, "-", attribution, definition.Timeout);
        return request is not null && Uri.TryCreate(request.Url, UriKind.Absolute, out var url) ? url.IdnHost : null;
    }
}
