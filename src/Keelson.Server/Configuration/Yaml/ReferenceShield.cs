using System.Text.RegularExpressions;

namespace Keelson.Server.Configuration.Yaml;

/// <summary>
/// Hides the braces of references from the YAML parser: in a flow mapping a bare ${NAME} would end the mapping at its brace, and
/// operators write it without quotes all the same. One character stands for one, which keeps every line and column.
/// </summary>
internal static partial class ReferenceShield
{
    // Of the private use area, so that no text of a person has them.
    private const char Open = '\uE000';
    private const char Close = '\uE001';

    /// <summary>The text for the parser.</summary>
    public static string Hide(string text) => Reference().Replace(text, match => $"${Open}{match.Groups[1].Value}{Close}");

    /// <summary>A value as it was written.</summary>
    public static string Show(string text) => text.Contains(Open, StringComparison.Ordinal) ? text.Replace(Open, '{').Replace(Close, '}') : text;

    [GeneratedRegex(@"\$\{([A-Za-z0-9_]+|file:[^}""'\r\n]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
