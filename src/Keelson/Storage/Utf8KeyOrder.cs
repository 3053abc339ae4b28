using System.Text;

namespace Keelson.Storage;

/// <summary>
/// Orders strings by their UTF-8 bytes, which is the order of code points. UTF-16 order is not: it puts U+1F600 before U+FFFD.
/// </summary>
internal sealed class Utf8KeyOrder : IComparer<string>
{
    public static readonly Utf8KeyOrder Instance = new();

    private const char SurrogateFirst = '\uD800';
    private const char SurrogateEnd = '\uE000';
    private const int CodePointLast = 0x10FFFF;

    public int Compare(string? x, string? y)
    {
        var left = x.AsSpan();
        var right = y.AsSpan();
        var common = left.CommonPrefixLength(right);
        return common == left.Length || common == right.Length
            ? left.Length.CompareTo(right.Length)
            : Weight(left[common]).CompareTo(Weight(right[common]));
    }

    /// <summary>The first key behind all keys that start with the prefix, or null when there is none.</summary>
    public static string? EndOfPrefix(string prefix)
    {
        var end = prefix.Length;
        while (end > 0)
        {
            var last = Rune.GetRuneAt(prefix, end - (char.IsLowSurrogate(prefix[end - 1]) ? 2 : 1));
            end -= last.Utf16SequenceLength;
            if (last.Value < CodePointLast)
            {
                var next = last.Value + 1 == SurrogateFirst ? SurrogateEnd : last.Value + 1;
                return string.Concat(prefix.AsSpan(0, end), new Rune(next).ToString());
            }
        }

        return null;
    }

    // Surrogates stand for the code points above U+FFFF, so they weigh more than the rest of the plane.
    private static int Weight(char unit) => unit switch
    {
        >= SurrogateEnd => unit - 0x800,
        >= SurrogateFirst => unit + 0x2000,
        _ => unit,
    };
}
