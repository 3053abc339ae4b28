using System.Buffers.Binary;
using Keelson.Primitives;
using Orleans;

namespace Keelson.Sessions;

/// <summary>Holds one session in this process; everything that matters is in <see cref="LiveSession"/> and on disk.</summary>
internal sealed class SessionGrain(SessionServices services) : Grain, ISessionGrain
{
    private LiveSession? _session;

    public async Task<byte[]> DoAsync(byte[] command, byte[]? data)
    {
        var session = await OpenAsync();
        var answer = await session.DoAsync(SessionCommand.Read(command), data);
        Keep(session);
        return answer.Write();
    }

    public async Task<byte[]?> ReadAsync()
    {
        var session = await OpenAsync();
        Keep(session);
        return await session.ReadAsync() is { } image ? Behind(session.State.Version, KeelsonJson.Serialize(image)) : null;
    }

    public async Task<byte[]?> SeedAsync(string? checkpoint)
    {
        var session = await OpenAsync();
        Keep(session);
        return await session.SeedAsync(checkpoint) is { } image ? KeelsonJson.Serialize(image).ToArray() : null;
    }

    public async Task<byte[]?> ValueAsync(string key)
    {
        var session = await OpenAsync();
        Keep(session);
        return session.State.Values.TryGetValue(key, out var value) ? Behind(value.Version, value.Json) : null;
    }

    private async Task<LiveSession> OpenAsync() =>
        _session ??= await LiveSession.OpenAsync(this.GetPrimaryKeyString(), services, CancellationToken.None);

    // A session that is not there holds nothing worth keeping, and one that is over must be read again.
    private void Keep(LiveSession session)
    {
        if (session.IsOver || session.State.Birth is null)
        {
            _session = null;
            DeactivateOnIdle();
        }
    }

    private static byte[] Behind(long version, ReadOnlyMemory<byte> json)
    {
        var bytes = new byte[sizeof(long) + json.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, version);
        json.Span.CopyTo(bytes.AsSpan(sizeof(long)));
        return bytes;
    }
}
