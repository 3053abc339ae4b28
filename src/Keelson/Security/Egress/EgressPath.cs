namespace Keelson.Security.Egress;

/// <summary>Holds paths to prefixes in a way that a server behind cannot read otherwise. Pure.</summary>
internal static class EgressPath
{
    /// <summary>True for a path without dot segments, double slashes, path parameters, and escapes of slash, backslash and dot.</summary>
    public static bool IsPlain(string path) =>
        !path.Contains("//", StringComparison.Ordinal)
        && !path.Contains(';', StringComparison.Ordinal)
        && !path.Contains("%2f", StringComparison.OrdinalIgnoreCase)
        && !path.Contains("%5c", StringComparison.OrdinalIgnoreCase)
        && !path.Contains("%2e", StringComparison.OrdinalIgnoreCase)
        && !path.Split('/').Any(segment => segment is "." or "..");

    /// <summary>True when the path lies under the prefix, whole segments only.</summary>
    public static bool IsUnder(string path, string prefix) =>
        path.StartsWith(prefix, StringComparison.Ordinal)
        && (prefix.EndsWith('/') || path.Length == prefix.Length || path[prefix.Length] == '/');
}
