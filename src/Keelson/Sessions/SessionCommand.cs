using System.Buffers.Binary;
using System.Text;

namespace Keelson.Sessions;

/// <summary>One thing that is asked of a session; its data travels beside it.</summary>
/// <param name="Kind">What.</param>
/// <param name="Actor">Who.</param>
internal sealed record SessionCommand(SessionCommandKind Kind, string Actor)
{
    /// <summary>The key, checkpoint, reason, node or failure code.</summary>
    public string? Name { get; init; }

    /// <summary>Only when the value under the key (0: none) or the session has this version.</summary>
    public long? Expected { get; init; }

    /// <summary>The turn.</summary>
    public long? Turn { get; init; }

    /// <summary>Tokens of the context, at the end of a turn.</summary>
    public long? Tokens { get; init; }

    // Format, kind, which of the optional members are there, three numbers, the length of the actor; then the actor and the name.
    private const int Head = 3 + (3 * sizeof(long)) + sizeof(int);
    private const byte Format = 1;

    /// <summary>The command as it travels. By hand, because each change of a session passes here.</summary>
    public byte[] Write()
    {
        var actor = Encoding.UTF8.GetByteCount(Actor);
        var bytes = new byte[Head + actor + (Name is null ? 0 : Encoding.UTF8.GetByteCount(Name))];
        bytes[0] = Format;
        bytes[1] = (byte)Kind;
        bytes[2] = (byte)((Expected is null ? 0 : 1) | (Turn is null ? 0 : 2) | (Tokens is null ? 0 : 4) | (Name is null ? 0 : 8));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(3), Expected ?? 0);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(11), Turn ?? 0);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(19), Tokens ?? 0);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(27), actor);
        Encoding.UTF8.GetBytes(Actor, bytes.AsSpan(Head));
        Encoding.UTF8.GetBytes(Name, bytes.AsSpan(Head + actor));
        return bytes;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It was written by a program that knows another format.</exception>
    public static SessionCommand Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] != Format)
        {
            throw new InvalidDataException($"A command of the format {bytes[0]}; this program knows {Format}.");
        }

        var actor = BinaryPrimitives.ReadInt32LittleEndian(bytes[27..]);
        return new SessionCommand((SessionCommandKind)bytes[1], Encoding.UTF8.GetString(bytes.Slice(Head, actor)))
        {
            Name = (bytes[2] & 8) == 0 ? null : Encoding.UTF8.GetString(bytes[(Head + actor)..]),
            Expected = (bytes[2] & 1) == 0 ? null : BinaryPrimitives.ReadInt64LittleEndian(bytes[3..]),
            Turn = (bytes[2] & 2) == 0 ? null : BinaryPrimitives.ReadInt64LittleEndian(bytes[11..]),
            Tokens = (bytes[2] & 4) == 0 ? null : BinaryPrimitives.ReadInt64LittleEndian(bytes[19..]),
        };
    }
}
