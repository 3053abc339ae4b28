namespace Keelson.Tests.Linearizability;

/// <summary>A set of small numbers that can be compared.</summary>
internal readonly struct Bits : IEquatable<Bits>
{
    private readonly ulong[] _words;

    public Bits(int count) => _words = new ulong[(count + 63) / 64];

    private Bits(ulong[] words) => _words = words;

    public Bits With(int bit) => Change(bit, true);

    public Bits Without(int bit) => Change(bit, false);

    public bool Equals(Bits other) => _words.AsSpan().SequenceEqual(other._words);

    public override bool Equals(object? obj) => obj is Bits other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var word in _words)
        {
            hash.Add(word);
        }

        return hash.ToHashCode();
    }

    private Bits Change(int bit, bool isIn)
    {
        var words = (ulong[])_words.Clone();
        var mask = 1UL << (bit % 64);
        words[bit / 64] = isIn ? words[bit / 64] | mask : words[bit / 64] & ~mask;
        return new Bits(words);
    }
}
