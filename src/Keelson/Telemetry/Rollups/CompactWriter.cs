using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Keelson.Telemetry.Rollups;

/// <summary>Writes saved states: numbers in as few bytes as they need, text once.</summary>
internal sealed class CompactWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(4_096);

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    /// <summary>A number that is never negative: 7 bits a byte.</summary>
    public void Write(ulong value)
    {
        var span = _buffer.GetSpan(10);
        var length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[length++] = (byte)value;
        _buffer.Advance(length);
    }

    /// <summary>A count; never negative.</summary>
    public void Write(int value) => Write((ulong)(uint)value);

    /// <summary>A number of either sign; small ones of both are short.</summary>
    public void WriteSigned(long value) => Write((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>A double, in 8 bytes.</summary>
    public void Write(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    /// <summary>A decimal with its scale, so that it comes back digit for digit.</summary>
    public void Write(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        Write((ulong)(uint)parts[3] >> 16);
        Write((uint)parts[0] | ((ulong)(uint)parts[1] << 32));
        Write((ulong)(uint)parts[2]);
    }

    /// <summary>Text.</summary>
    public void Write(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Write(length);
        _buffer.Advance(Encoding.UTF8.GetBytes(value, _buffer.GetSpan(Math.Max(1, length))));
    }
}
