using System.Buffers.Binary;
using System.Text;

namespace Keelson.Telemetry.Rollups;

/// <summary>Reads what <see cref="CompactWriter"/> wrote.</summary>
internal ref struct CompactReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>True when everything was read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>A number that is never negative.</summary>
    public ulong ReadUnsigned()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("A number in the saved state is too long.");
    }

    /// <summary>How many items follow. Each takes a byte at least, so a damaged count cannot ask for more memory than the state has bytes.</summary>
    public int ReadCount()
    {
        var count = ReadUnsigned();
        return count <= (ulong)_rest.Length
            ? (int)count
            : throw new InvalidDataException("The saved state is shorter than it says.");
    }

    /// <summary>A number of either sign.</summary>
    public long ReadSigned()
    {
        var value = ReadUnsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A number of either sign that fits an int.</summary>
    public int ReadInt()
    {
        var value = ReadSigned();
        return value is >= int.MinValue and <= int.MaxValue
            ? (int)value
            : throw new InvalidDataException("A number in the saved state is out of range.");
    }

    /// <summary>A double.</summary>
    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    /// <summary>A decimal.</summary>
    public decimal ReadDecimal()
    {
        var flags = ReadUnsigned() << 16;
        var low = ReadUnsigned();
        var high = ReadUnsigned();
        try
        {
            return new decimal([(int)low, (int)(low >> 32), (int)high, (int)flags]);
        }
        catch (ArgumentException malformed)
        {
            throw new InvalidDataException("A decimal in the saved state is malformed.", malformed);
        }
    }

    /// <summary>Text.</summary>
    public string ReadString() => Encoding.UTF8.GetString(Take(ReadCount()));

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
        {
            throw new InvalidDataException("The saved state ends too early.");
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
