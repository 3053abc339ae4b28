using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Keelson.Primitives;

namespace Keelson.Sessions;

/// <summary>Reaches sessions through their grains.</summary>
internal sealed class SessionsByGrain(FoundSessionGrain grains) : ISessions
{
    public async Task<SessionAnswer> DoAsync(string session, SessionCommand command, ReadOnlyMemory<byte> data) =>
        SessionAnswer.Read(await Grain(session).DoAsync(command.Write(), data.IsEmpty ? null : Bytes(data)));

    public async Task<(SessionImage Image, long Version)?> ReadAsync(string session) =>
        await Grain(session).ReadAsync() is { } bytes
            ? (KeelsonJson.Deserialize<SessionImage>(bytes.AsMemory(sizeof(long))), BinaryPrimitives.ReadInt64LittleEndian(bytes))
            : null;

    public async Task<SessionImage?> SeedAsync(string session, string? checkpoint) =>
        await Grain(session).SeedAsync(checkpoint) is { } bytes ? KeelsonJson.Deserialize<SessionImage>(bytes) : null;

    public async Task<SessionValue?> ValueAsync(string session, string key) =>
        await Grain(session).ValueAsync(key) is { } bytes ? new SessionValue(bytes[sizeof(long)..], BinaryPrimitives.ReadInt64LittleEndian(bytes)) : null;

    private ISessionGrain Grain(string session) => grains.Of(session);

    private static byte[] Bytes(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var segment) && segment.Array is { } whole && segment.Count == whole.Length ? whole : memory.ToArray();
}
