using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Keelson.Security.Tokens;

/// <summary>The three parts of a JWS in compact form (RFC 7515 7.1), taken apart without believing anything in them.</summary>
/// <param name="Header">The bytes of the protected header.</param>
/// <param name="Payload">The bytes of the payload.</param>
/// <param name="SigningInput">What was signed.</param>
/// <param name="Signature">The signature.</param>
internal sealed record CompactJws(byte[] Header, byte[] Payload, byte[] SigningInput, byte[] Signature)
{
    /// <summary>Header lines of common proxies end at 8 KiB; a token that does not fit there would fail at random.</summary>
    public const int LengthMax = 8192;

    /// <summary>Takes a token apart; false when it is not exactly three canonical segments, none of them empty.</summary>
    public static bool TryParse(ReadOnlySpan<char> token, [NotNullWhen(true)] out CompactJws? jws)
    {
        jws = null;
        if (token.Length > LengthMax)
        {
            return false;
        }

        var first = token.IndexOf('.');
        var last = token.LastIndexOf('.');
        if (first <= 0 || last == first || last == token.Length - 1 || token[(first + 1)..last].Contains('.'))
        {
            return false;
        }

        if (!StrictBase64Url.TryDecode(token[..first], out var header)
            || !StrictBase64Url.TryDecode(token[(first + 1)..last], out var payload)
            || !StrictBase64Url.TryDecode(token[(last + 1)..], out var signature)
            || payload.Length == 0)
        {
            return false;
        }

        jws = new CompactJws(header, payload, Encoding.ASCII.GetBytes(token[..last].ToArray()), signature);
        return true;
    }
}
