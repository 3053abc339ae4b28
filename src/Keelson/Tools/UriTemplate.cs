using System.Text;
using System.Text.Json;

namespace Keelson.Tools;

/// <summary>A URI template of RFC 6570 (levels 1 to 4), parsed once. Immutable; safe for concurrent use.</summary>
internal sealed class UriTemplate
{
    private const string Reserved = ":/?#[]@!$&'()*+,;=";

    private readonly IReadOnlyList<(string? Literal, UriTemplateExpression? Expression)> _parts;

    private UriTemplate(IReadOnlyList<(string? Literal, UriTemplateExpression? Expression)> parts) => _parts = parts;

    /// <summary>Every variable that the template names, with whether a call may leave it out.</summary>
    public IEnumerable<(string Name, bool IsOptional)> Variables =>
        from part in _parts
        where part.Expression is not null
        from variable in part.Expression.Variables
        select (variable.Name, part.Expression.IsOptional);

    /// <summary>Parses a template; null when it is malformed, with the reason in <paramref name="complaint"/>.</summary>
    public static UriTemplate? TryParse(string text, out string? complaint)
    {
        var parts = new List<(string?, UriTemplateExpression?)>();
        complaint = null;
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOfAny(['{', '}'], at);
            if (open < 0)
            {
                parts.Add((text[at..], null));
                break;
            }

            var close = text[open] == '}' ? -1 : text.IndexOf('}', open);
            if (close < 0)
            {
                complaint = $"the brace at character {open + 1} has no partner";
                return null;
            }

            if (UriTemplateExpression.TryParse(text[(open + 1)..close]) is not { } expression)
            {
                complaint = $"'{text[open..(close + 1)]}' is not an expression of RFC 6570";
                return null;
            }

            parts.Add((text[at..open], null));
            parts.Add((null, expression));
            at = close + 1;
        }

        return new UriTemplate(parts);
    }

    /// <summary>The URL for these arguments; members that are absent or null are left out, as RFC 6570 says.</summary>
    public string Expand(JsonElement arguments)
    {
        var output = new StringBuilder();
        foreach (var (literal, expression) in _parts)
        {
            if (literal is not null)
            {
                Encode(output, literal, keepReserved: true);
            }
            else
            {
                expression!.Expand(output, arguments);
            }
        }

        return output.ToString();
    }

    /// <summary>Appends text with everything percent-encoded that is not unreserved (or reserved, when those stay).</summary>
    public static void Encode(StringBuilder output, string text, bool keepReserved)
    {
        Span<byte> bytes = stackalloc byte[4];
        for (var i = 0; i < text.Length;)
        {
            var letter = text[i];
            if (char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_' or '~' || (keepReserved && Keeps(text, i)))
            {
                output.Append(letter);
                i++;
                continue;
            }

            _ = Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var length);
            var count = rune.EncodeToUtf8(bytes);
            foreach (var value in bytes[..count])
            {
                output.Append(System.Globalization.CultureInfo.InvariantCulture, $"%{value:X2}");
            }

            i += length;
        }
    }

    private static bool Keeps(string text, int at) =>
        Reserved.Contains(text[at], StringComparison.Ordinal)
        || (text[at] == '%' && at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]));
}
