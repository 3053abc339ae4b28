using System.Buffers;
using System.Text;
using Microsoft.ML.Tokenizers;

namespace Keelson.Context;

/// <summary>
/// Counts tokens with the o200k vocabulary, which ships with the program and needs no network. Other models' vocabularies differ by
/// some percent on prose, so a count is an estimate for them. Linear in the text whatever it holds: the library's own time grows with
/// the square of an unbroken run of letters (one of 300,000 takes a minute), so longer runs than <see cref="RunMax"/> are counted in
/// parts, which adds at most a token a part. Safe for concurrent use; the first use loads the vocabulary (about 0.15 s), which
/// <see cref="WarmUp"/> does ahead.
/// </summary>
public static class TokenCounter
{
    private const int RunMax = 256; // Words are shorter; what is longer is padding, base64 or an attack.

    // The vocabulary takes about 25 MB, so there is one in the process.
    private static readonly Lazy<Tokenizer> O200k = new(() => TiktokenTokenizer.CreateForEncoding("o200k_base"));

    /// <summary>Loads the vocabulary.</summary>
    public static void WarmUp() => _ = O200k.Value;

    /// <summary>Tokens of a text.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        while (!text.IsEmpty)
        {
            var part = PartLength(text);
            count += O200k.Value.CountTokens(text[..part]);
            text = text[part..];
        }

        return count;
    }

    /// <summary>Tokens of a UTF-8 text.</summary>
    public static int CountUtf8(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return 0;
        }

        var chars = ArrayPool<char>.Shared.Rent(utf8.Length);
        try
        {
            return Count(chars.AsSpan(0, Encoding.UTF8.GetChars(utf8, chars)));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars);
        }
    }

    /// <summary>The start of a text that holds at most so many tokens.</summary>
    public static string Cut(string text, int tokensMax)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = 0;
        while (at < text.Length && tokensMax > 0)
        {
            var part = text.AsSpan(at, PartLength(text.AsSpan(at)));
            var taken = O200k.Value.GetIndexByTokenCount(part, tokensMax, out _, out var count);
            at += taken;
            tokensMax -= count;
            if (taken < part.Length)
            {
                break;
            }
        }

        return text[..at];
    }

    // Up to where the text may be counted in one go: its end, or the end of a run that grew too long.
    private static int PartLength(ReadOnlySpan<char> text)
    {
        var run = 0;
        var kind = -1;
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            var its = char.IsWhiteSpace(letter) ? 0 : char.IsLetterOrDigit(letter) || char.IsSurrogate(letter) ? 1 : 2;
            run = its == kind ? run + 1 : 1;
            kind = its;
            if (run >= RunMax && !char.IsHighSurrogate(letter))
            {
                return at + 1;
            }
        }

        return text.Length;
    }
}
