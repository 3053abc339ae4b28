using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Keelson.Security.Egress;

/// <summary>
/// The one way in which a host may be written. Readers of addresses disagree about <c>127.1</c>, <c>0x7f.1</c>, <c>017700000001</c> and
/// trailing dots; what one of them would read as another host is refused here before anybody reads it. Pure.
/// </summary>
internal static class CanonicalHost
{
    private const int NameLengthMax = 253; // RFC 1035.
    private const int LabelLengthMax = 63;

    /// <summary>An address in its plain form: dotted decimal, or IPv6 without brackets and zone.</summary>
    public static bool TryAddress(string text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        return !text.Contains('%', StringComparison.Ordinal)
            && IPAddress.TryParse(text, out address)
            && (address.AddressFamily != AddressFamily.InterNetwork || address.ToString() == text);
    }

    /// <summary>A name in lower case: letters, digits, dashes and underscores in labels with dots between, and no number as its end.</summary>
    public static bool IsName(string host)
    {
        if (host.Length is 0 or > NameLengthMax)
        {
            return false;
        }

        var start = 0;
        while (true)
        {
            var dot = host.IndexOf('.', start);
            var label = dot < 0 ? host.AsSpan(start) : host.AsSpan(start, dot - start);
            if (!IsLabel(label))
            {
                return false;
            }

            if (dot < 0)
            {
                return !IsNumber(label);
            }

            start = dot + 1;
        }
    }

    /// <summary>True for a name that resolves by local custom and not by the public DNS: one label, or below <c>.localhost</c>.</summary>
    public static bool IsLocalName(string host) =>
        !host.Contains('.', StringComparison.Ordinal) || host.EndsWith(".localhost", StringComparison.Ordinal);

    private static bool IsLabel(ReadOnlySpan<char> label)
    {
        foreach (var character in label)
        {
            if (!char.IsAsciiLetterLower(character) && !char.IsAsciiDigit(character) && character is not ('-' or '_'))
            {
                return false;
            }
        }

        return label.Length is > 0 and <= LabelLengthMax && label[0] != '-' && label[^1] != '-';
    }

    // As WHATWG URL: a last label of digits, or 0x and hex digits, makes the whole host an IPv4 address to some readers.
    private static bool IsNumber(ReadOnlySpan<char> label) =>
        !label.ContainsAnyExceptInRange('0', '9') || label.StartsWith("0x", StringComparison.Ordinal);
}
