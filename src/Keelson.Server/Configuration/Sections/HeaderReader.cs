using Keelson.Server.Configuration.Yaml;

namespace Keelson.Server.Configuration.Sections;

/// <summary>Reads headers that are put in at the egress point.</summary>
internal static class HeaderReader
{
    private static readonly HashSet<string> SecretHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Proxy-Authorization", "Cookie", "X-Api-Key", "Api-Key", "X-Auth-Token",
    };

    /// <summary>The headers of a section, with complaints about secrets in the file and about line breaks.</summary>
    public static Dictionary<string, string> Read(SectionContext context, ConfigMap section)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in section.Section("headers")?.Entries ?? [])
        {
            if (entry.Value is not ConfigScalar value)
            {
                continue;
            }

            if (SecretHeaders.Contains(entry.Key) && !value.Text.Contains("${", StringComparison.Ordinal))
            {
                context.Complaints.Error(value, $"The header {entry.Key} is a secret and does not stand in this file. Write a reference: ${{NAME}} or ${{file:PATH}}.");
            }

            if (value.Resolved.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            {
                context.Complaints.Error(value, $"The header {entry.Key} holds a line break. A header is one line.");
            }

            headers[entry.Key] = value.Resolved;
        }

        return headers;
    }
}
