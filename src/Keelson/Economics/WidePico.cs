using System.Globalization;
using System.Numerics;
using Keelson.Telemetry.Rollups;

namespace Keelson.Economics;

/// <summary>Saves sums that are wider than 64 bits.</summary>
internal static class WidePico
{
    /// <summary>Writes a sum.</summary>
    public static void Write(CompactWriter writer, Int128 value)
    {
        var bits = (UInt128)((value << 1) ^ (value >> 127));
        writer.Write((ulong)bits);
        writer.Write((ulong)(bits >> 64));
    }

    /// <summary>Reads a sum.</summary>
    public static Int128 Read(ref CompactReader reader)
    {
        var low = reader.ReadUnsigned();
        var bits = ((UInt128)reader.ReadUnsigned() << 64) | low;
        return (Int128)(bits >> 1) ^ -(Int128)(bits & 1);
    }

    /// <summary>Writes a sum of squares.</summary>
    public static void Write(CompactWriter writer, BigInteger value) => writer.Write(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reads a sum of squares.</summary>
    public static BigInteger ReadSquares(ref CompactReader reader) =>
        BigInteger.TryParse(reader.ReadString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new InvalidDataException("A sum of squares in the saved state is malformed.");
}
