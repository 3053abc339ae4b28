using System.Text;
using CsCheck;
using Keelson.Storage;

namespace Keelson.Tests.Storage;

public sealed class Utf8KeyOrderTests
{
    // Runes from all over, the edges of the planes and of the surrogates more often.
    private static readonly int[] Edges = [0, 'a', 'z', 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFD, 0xFFFF, 0x10000, 0x1F600, 0x10FFFE, 0x10FFFF];

    private static readonly Gen<string> AnyKey = Gen.OneOf(Gen.Int[0, Edges.Length - 1].Select(i => Edges[i]), Gen.Int[0, 0xD7FF])
        .List[0, 6].Select(runes => string.Concat(runes.Select(rune => new Rune(rune).ToString())));

    [Fact]
    public void The_order_is_that_of_the_utf_8_bytes() => Gen.Select(AnyKey, AnyKey).Sample((one, other) =>
        Math.Sign(Utf8KeyOrder.Instance.Compare(one, other)) == Math.Sign(Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other))));

    [Fact]
    public void A_key_lies_before_the_end_of_a_prefix_exactly_when_it_starts_with_it_or_comes_before() => Gen.Select(AnyKey, AnyKey, AnyKey).Sample((prefix, key, rest) =>
    {
        var end = Utf8KeyOrder.EndOfPrefix(prefix);
        return new[] { key, prefix + rest }.All(candidate =>
        {
            var isWithin = Utf8KeyOrder.Instance.Compare(candidate, prefix) >= 0 && (end is null || Utf8KeyOrder.Instance.Compare(candidate, end) < 0);
            return isWithin == candidate.StartsWith(prefix, StringComparison.Ordinal);
        });
    });
}
