using System.Buffers.Binary;
using System.Text.Json;

namespace Keelson.Telemetry.Wire;

/// <summary>
/// Remembers short strings by their bytes, so that reading a million events does not make a million copies of one name. A place holds
/// the newest; at most 2,048 names of 64 bytes. Safe for concurrent use: an entry is replaced whole.
/// </summary>
internal static class Utf8Names
{
    // More names than one installation has workflows, models, tools, steps and codes together.
    private const int Places = 2_048;

    private const int BytesMax = 64;

    private static readonly Entry?[] Entries = new Entry?[Places];

    /// <summary>The string that the reader stands on.</summary>
    public static string Get(ref Utf8JsonReader reader)
    {
        if (reader.HasValueSequence || reader.ValueIsEscaped || reader.ValueSpan.Length > BytesMax)
        {
            return reader.GetString()!;
        }

        var bytes = reader.ValueSpan;
        ref var place = ref Entries[Hash(bytes) & (Places - 1)];
        var entry = Volatile.Read(ref place);
        if (entry is null || !entry.Bytes.AsSpan().SequenceEqual(bytes))
        {
            entry = new Entry(bytes.ToArray(), reader.GetString()!);
            Volatile.Write(ref place, entry);
        }

        return entry.Text;
    }

    // Names differ at their ends more than in their middles.
    private static int Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = (ulong)bytes.Length * 0x9E3779B97F4A7C15;
        if (bytes.Length >= 8)
        {
            hash ^= BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            hash *= 0xD6E8FEB86659FD93;
            hash ^= BinaryPrimitives.ReadUInt64LittleEndian(bytes[^8..]);
        }
        else
        {
            foreach (var value in bytes)
            {
                hash = (hash ^ value) * 0x100000001B3;
            }
        }

        hash *= 0xD6E8FEB86659FD93;
        return (int)(hash >> 40);
    }

    private sealed record Entry(byte[] Bytes, string Text);
}
