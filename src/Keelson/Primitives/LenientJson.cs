using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Keelson.Primitives;

/// <summary>
/// Reads texts that are not quite Unicode: bytes that are no UTF-8, and halves of surrogate pairs, which clients leave behind where they
/// cut an emoji in two. The framework throws there; here the replacement character stands in their place.
/// </summary>
internal static class LenientJson
{
    private const char Replacement = '\uFFFD';
    private const int HexDigits = 4;

    /// <summary>The text at which a reader stands.</summary>
    public static string ReadText(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Unescape(reader.HasValueSequence ? [] : reader.ValueSpan);
        }
    }

    /// <summary>The text of a string.</summary>
    public static string ReadText(this JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Unescape(JsonMarshal.GetRawUtf8Value(element)[1..^1]);
        }
    }

    private static string Unescape(ReadOnlySpan<byte> inner)
    {
        var escaped = Encoding.UTF8.GetString(inner);
        var text = new StringBuilder(escaped.Length);
        for (var at = 0; at < escaped.Length; at++)
        {
            text.Append(escaped[at] == '\\' && at + 1 < escaped.Length ? Escaped(escaped, ref at) : escaped[at]);
        }

        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
            {
                at++;
            }
            else if (char.IsSurrogate(text[at]))
            {
                text[at] = Replacement;
            }
        }

        return text.ToString();
    }

    private static char Escaped(string escaped, ref int at)
    {
        at++;
        if (escaped[at] != 'u')
        {
            return escaped[at] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'f' => '\f', var other => other };
        }

        var isHex = at + HexDigits < escaped.Length;
        var code = isHex && ushort.TryParse(escaped.AsSpan(at + 1, HexDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var parsed) ? (char)parsed : Replacement;
        at += isHex ? HexDigits : 0;
        return code;
    }
}
