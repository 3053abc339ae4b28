using System.Buffers.Binary;
using Keelson.Primitives;
using Keelson.Tools;

namespace Keelson.Sessions;

/// <summary>What became of a command.</summary>
/// <param name="Version">The session's version afterwards.</param>
/// <param name="Fault">Why not.</param>
internal readonly record struct SessionAnswer(long Version, Fault? Fault)
{
    private const int Head = 9;

    /// <summary>The answer as it travels.</summary>
    public byte[] Write()
    {
        var body = Fault is null ? [] : KeelsonJson.Serialize(StoredFault.From(Fault)).ToArray();
        var bytes = new byte[Head + body.Length];
        bytes[0] = (byte)(Fault is null ? 0 : 1);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), Version);
        body.CopyTo(bytes.AsSpan(Head));
        return bytes;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static SessionAnswer Read(byte[] bytes) => new(
        BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(1)),
        bytes[0] == 0 ? null : KeelsonJson.Deserialize<StoredFault>(bytes.AsMemory(Head)).ToFault());
}
