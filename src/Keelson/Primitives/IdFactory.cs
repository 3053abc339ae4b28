using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Keelson.Primitives;

/// <summary>Makes identifiers that sort by time: UUID version 7 of the injected clock, in 26 lower-case Crockford base-32 digits.</summary>
public sealed class IdFactory(TimeProvider time)
{
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int RandomBytesKept = 1_000; // A call of the kernel for each hundred identifiers instead of for each one.
    private const int RandomBytesEach = 10;

    [ThreadStatic]
    private static byte[]? _random;

    [ThreadStatic]
    private static int _randomUsed;

    /// <summary>A new identifier behind a prefix, for example <c>r_</c>.</summary>
    public string Next(string prefix) => string.Concat(prefix, NextEventId());

    /// <summary>A new identifier of an event.</summary>
    public string NextEventId()
    {
        var random = _random;
        if (random is null || _randomUsed == RandomBytesKept)
        {
            random = _random ??= new byte[RandomBytesKept];
            RandomNumberGenerator.Fill(random);
            _randomUsed = 0;
        }

        var id = Encode(Version7(time.GetUtcNow(), random.AsSpan(_randomUsed, RandomBytesEach)));
        _randomUsed += RandomBytesEach;
        return id;
    }

    /// <summary>A new run identifier.</summary>
    public RunId NextRun() => new(Next("r_"));

    /// <summary>A new request identifier.</summary>
    public RequestId NextRequest() => new(Next("q_"));

    /// <summary>A new session identifier.</summary>
    public SessionId NextSession() => new(Next("s_"));

    /// <summary>The run identifier that belongs to a time and a seed of at least ten bytes: the same for the same, and sorted like any other.</summary>
    internal static RunId RunAt(DateTimeOffset time, ReadOnlySpan<byte> seed) => new(string.Concat("r_", Encode(Version7(time, seed[..RandomBytesEach]))));

    // RFC 9562, 5.7: 48 bits of milliseconds, the version, 12 bits, the variant, 62 bits.
    private static UInt128 Version7(DateTimeOffset time, ReadOnlySpan<byte> random)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, time.ToUnixTimeMilliseconds() << 16);
        random.CopyTo(bytes[6..]);
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static string Encode(UInt128 id) => string.Create(26, id, static (chars, number) =>
    {
        for (var i = chars.Length - 1; i >= 0; i--)
        {
            chars[i] = Digits[(int)(number & 31)];
            number >>= 5;
        }
    });
}
