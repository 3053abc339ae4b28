using System.Buffers;
using System.Buffers.Text;

namespace Keelson.Security.Tokens;

/// <summary>
/// Base64url with exactly one text per value: no padding, no whitespace, no foreign characters, no stray trailing bits. Two texts for
/// one value would let a revoked or cached token return under another name.
/// </summary>
internal static class StrictBase64Url
{
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] value)
    {
        value = [];
        if (text.Length % 4 == 1 || text.ContainsAnyExcept(Alphabet))
        {
            return false;
        }

        var decoded = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromChars(text, decoded, out _, out var written) != OperationStatus.Done)
        {
            return false;
        }

        // The library ignores leftover bits of the last character; only the encoder's own text counts.
        Array.Resize(ref decoded, written);
        if (!text.SequenceEqual(Encode(decoded)))
        {
            return false;
        }

        value = decoded;
        return true;
    }

    public static string Encode(ReadOnlySpan<byte> value) => Base64Url.EncodeToString(value);
}
