using System.Runtime.CompilerServices;
using Keelson.Security;

namespace Keelson.Server.Api;

/// <summary>The models that a caller may name, worked out once a verified token.</summary>
internal static class ModelScopes
{
    private const string Prefix = "model:";
    private static readonly ConditionalWeakTable<Principal, HashSet<string>> Known = [];

    /// <summary>The names; null: all.</summary>
    public static IReadOnlySet<string>? Of(Principal principal) => principal.IsAdmin ? null : Known.GetValue(
        principal,
        static one => one.Scopes
            .Where(scope => scope.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(scope => scope[Prefix.Length..])
            .ToHashSet(StringComparer.Ordinal));
}
