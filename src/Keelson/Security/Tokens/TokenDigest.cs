using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Keelson.Security.Tokens;

/// <summary>
/// SHA-256 of a whole credential: the only form in which one is kept in memory tables or compared. The whole digest is the key,
/// because a shortened one would let two credentials share an entry.
/// </summary>
internal readonly record struct TokenDigest(UInt128 High, UInt128 Low)
{
    public static TokenDigest Of(string credential)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(credential.Length));
        try
        {
            var length = Encoding.UTF8.GetBytes(credential, buffer);
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(buffer.AsSpan(0, length), hash);
            return new TokenDigest(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>The first 8 hex digits: enough to find one token again, useless to anybody who finds them.</summary>
    public string ToShortText() => ((uint)(High >> 96)).ToString("x8", System.Globalization.CultureInfo.InvariantCulture);

    public bool EqualsInConstantTime(TokenDigest other)
    {
        Span<byte> left = stackalloc byte[32];
        Span<byte> right = stackalloc byte[32];
        Write(this, left);
        Write(other, right);
        return CryptographicOperations.FixedTimeEquals(left, right);
    }

    private static void Write(TokenDigest digest, Span<byte> target)
    {
        BinaryPrimitives.WriteUInt128BigEndian(target, digest.High);
        BinaryPrimitives.WriteUInt128BigEndian(target[16..], digest.Low);
    }
}
