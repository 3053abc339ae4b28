using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Keelson.Primitives;

/// <summary>
/// JSON in the one form of RFC 8785 (JCS), so that equal values have equal digests whoever wrote them. Pure. What has no single
/// canonical form is refused: duplicate members, lone surrogates, numbers beyond a double, integers that a double would change.
/// </summary>
public static class CanonicalJson
{
    /// <summary>Deep enough for every honest document, shallow enough that recursion is harmless; the same as System.Text.Json's own limit.</summary>
    public const int DepthMax = 64;

    private const double MaxSafeInteger = 9_007_199_254_740_991;

    // Duplicates are found while writing; the parser's own check throws another exception for a broken name.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = DepthMax };

    private static readonly SearchValues<char> MustEscape = SearchValues.Create(
        "\"\\\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"
        + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    /// <summary>The canonical form of a JSON document.</summary>
    /// <exception cref="JsonException">The bytes are not JSON, or have no canonical form.</exception>
    public static byte[] Canonicalize(ReadOnlyMemory<byte> utf8)
    {
        // A string with broken UTF-8 would otherwise be replaced silently, and two different documents would share a digest.
        if (!Utf8.IsValid(utf8.Span))
        {
            throw new JsonException("The document is not valid UTF-8.");
        }

        using var document = JsonDocument.Parse(utf8, Strict);
        return Canonicalize(document.RootElement);
    }

    /// <summary>The canonical form of a value that was parsed before; duplicate members are refused.</summary>
    /// <exception cref="JsonException">The value has no canonical form.</exception>
    public static byte[] Canonicalize(JsonElement value)
    {
        var output = new ArrayBufferWriter<byte>(256);
        try
        {
            Write(output, value, depth: 0);
        }
        catch (InvalidOperationException broken)
        {
            // GetString answers so for an escape that is half a surrogate pair.
            throw new JsonException("A string holds half of a surrogate pair.", broken);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>The canonical form of a value as <see cref="KeelsonJson"/> writes it.</summary>
    public static byte[] Serialize<T>(T value) => Canonicalize(KeelsonJson.Serialize(value));

    /// <summary>SHA-256 of the canonical form of a document, 64 lower-case hex digits.</summary>
    /// <exception cref="JsonException">The bytes are not JSON, or have no canonical form.</exception>
    public static string Sha256Hex(ReadOnlyMemory<byte> utf8) => Hex(Canonicalize(utf8));

    /// <summary>SHA-256 of the canonical form of a parsed value, 64 lower-case hex digits.</summary>
    /// <exception cref="JsonException">The value has no canonical form.</exception>
    public static string Sha256Hex(JsonElement value) => Hex(Canonicalize(value));

    /// <summary>A number as ECMAScript writes it (Number::toString), which RFC 8785 prescribes.</summary>
    /// <exception cref="JsonException">The number is not finite.</exception>
    public static string FormatNumber(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new JsonException("A number is larger than a double can hold; send it as a string.");
        }

        if (value == 0)
        {
            return "0"; // Negative zero too.
        }

        // E16 would round; R gives the shortest digits that read back as the same double, in one of .NET's own layouts.
        var (digits, point) = Digits(Math.Abs(value).ToString("R", CultureInfo.InvariantCulture));
        var text = Layout(digits, point);
        return value < 0 ? "-" + text : text;
    }

    private static string Hex(byte[] canonical) => Convert.ToHexStringLower(SHA256.HashData(canonical));

    private static void Write(ArrayBufferWriter<byte> output, JsonElement value, int depth)
    {
        if (depth > DepthMax)
        {
            throw new JsonException($"The document is nested deeper than {DepthMax} levels.");
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(output, value, depth);
                break;
            case JsonValueKind.Array:
                WriteArray(output, value, depth);
                break;
            case JsonValueKind.String:
                WriteString(output, value.GetString()!);
                break;
            case JsonValueKind.Number:
                Ascii(output, Number(value));
                break;
            case JsonValueKind.True:
                Ascii(output, "true");
                break;
            case JsonValueKind.False:
                Ascii(output, "false");
                break;
            case JsonValueKind.Null:
                Ascii(output, "null");
                break;
            default:
                throw new JsonException("There is no value to write.");
        }
    }

    private static void WriteObject(ArrayBufferWriter<byte> output, JsonElement value, int depth)
    {
        var members = new List<(string Name, JsonElement Value)>();
        foreach (var member in value.EnumerateObject())
        {
            members.Add((member.Name, member.Value));
        }

        // Ordinal comparison of .NET strings is the comparison of UTF-16 code units that RFC 8785 3.2.3 asks for.
        members.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        Ascii(output, "{");
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0)
            {
                if (string.Equals(members[i].Name, members[i - 1].Name, StringComparison.Ordinal))
                {
                    throw new JsonException("An object has two members of the same name.");
                }

                Ascii(output, ",");
            }

            WriteString(output, members[i].Name);
            Ascii(output, ":");
            Write(output, members[i].Value, depth + 1);
        }

        Ascii(output, "}");
    }

    private static void WriteArray(ArrayBufferWriter<byte> output, JsonElement value, int depth)
    {
        Ascii(output, "[");
        var isFirst = true;
        foreach (var item in value.EnumerateArray())
        {
            if (!isFirst)
            {
                Ascii(output, ",");
            }

            isFirst = false;
            Write(output, item, depth + 1);
        }

        Ascii(output, "]");
    }

    private static void WriteString(ArrayBufferWriter<byte> output, string text)
    {
        Ascii(output, "\"");
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var plain = rest.IndexOfAny(MustEscape);
            Utf8Text(output, plain < 0 ? rest : rest[..plain]);
            if (plain < 0)
            {
                break;
            }

            Ascii(output, Escape(rest[plain]));
            rest = rest[(plain + 1)..];
        }

        Ascii(output, "\"");
    }

    private static string Escape(char character) => character switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\f' => "\\f",
        '\r' => "\\r",
        _ => $"\\u{(int)character:x4}",
    };

    private static string Number(JsonElement value)
    {
        var number = value.TryGetDouble(out var parsed) ? parsed : double.PositiveInfinity;
        var raw = value.GetRawText();

        // An identifier of 19 digits would be rounded and two different calls would look the same: refuse instead.
        return Math.Abs(number) > MaxSafeInteger && IsIntegerLiteral(raw) && !IsSame(raw, number)
            ? throw new JsonException("An integer is beyond 2^53 and would be changed; send it as a string.")
            : FormatNumber(number);
    }

    private static bool IsIntegerLiteral(string raw) => raw.AsSpan().IndexOfAny('.', 'e', 'E') < 0;

    private static bool IsSame(string raw, double number) =>
        double.IsFinite(number)
        && System.Numerics.BigInteger.Parse(raw, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
            == new System.Numerics.BigInteger(number);

    // Digits without leading or trailing zeros, and where the point stands: value = 0.DIGITS * 10^point.
    private static (string Digits, int Point) Digits(string shortest)
    {
        var exponentAt = shortest.IndexOf('E', StringComparison.Ordinal);
        var mantissa = exponentAt < 0 ? shortest : shortest[..exponentAt];
        var exponent = exponentAt < 0 ? 0 : int.Parse(shortest[(exponentAt + 1)..], CultureInfo.InvariantCulture);
        var pointAt = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = pointAt < 0 ? mantissa : mantissa[..pointAt];
        var digits = whole + (pointAt < 0 ? "" : mantissa[(pointAt + 1)..]);
        var significant = digits.TrimStart('0');
        var point = whole.Length + exponent - (digits.Length - significant.Length);
        return (significant.TrimEnd('0'), point);
    }

    // ECMA-262, Number::toString, steps 6 to 10, with k digits and n = point.
    private static string Layout(string digits, int point)
    {
        if (point is > 0 and <= 21)
        {
            return digits.Length <= point
                ? digits.PadRight(point, '0')
                : $"{digits.AsSpan(0, point)}.{digits.AsSpan(point)}";
        }

        if (point is > -6 and <= 0)
        {
            return $"0.{new string('0', -point)}{digits}";
        }

        var exponent = point - 1;
        var sign = exponent < 0 ? '-' : '+';
        var fraction = digits.Length == 1 ? "" : "." + digits[1..];
        return $"{digits[0]}{fraction}e{sign}{Math.Abs(exponent).ToString(CultureInfo.InvariantCulture)}";
    }

    private static void Ascii(ArrayBufferWriter<byte> output, string text)
    {
        var span = output.GetSpan(text.Length);
        output.Advance(Encoding.ASCII.GetBytes(text, span));
    }

    private static void Utf8Text(ArrayBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        var span = output.GetSpan(text.Length * 3);
        if (Utf8.FromUtf16(text, span, out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            throw new JsonException("A string holds half of a surrogate pair.");
        }

        output.Advance(written);
    }
}
