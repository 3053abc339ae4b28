using System.Buffers;
using System.Text;
using Microsoft.ML.Tokenizers;

namespace Keelson.Context;

/// <summary>
/// Counts tokens with the o200k vocabulary, which ships with the program and needs no network. Other models' vocabularies differ by
/// some percent on prose, so a count is an estimate for them. Safe for concurrent use; the first use loads the vocabulary (about
/// 0.15 s), which <see cref="WarmUp"/> does ahead.
/// </summary>
public static class TokenCounter
{
    // The vocabulary takes about 25 MB, so there is one in the process.
    private static readonly Lazy<Tokenizer> O200k = new(() => TiktokenTokenizer.CreateForEncoding("o200k_base"));

    /// <summary>Loads the vocabulary.</summary>
    public static void WarmUp() => _ = O200k.Value;

    /// <summary>Tokens of a text.</summary>
    public static int Count(ReadOnlySpan<char> text) => text.IsEmpty ? 0 : O200k.Value.CountTokens(text);

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
        return tokensMax <= 0 ? "" : text[..O200k.Value.GetIndexByTokenCount(text, tokensMax, out _, out _)];
    }
}
