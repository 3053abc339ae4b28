using System.Runtime.InteropServices;
using Keelson.Primitives;
using Keelson.Tools;

namespace Keelson.Workflows;

/// <summary>Reaches runs through their grains; waits for one that this process holds without asking its grain.</summary>
internal sealed class RunsByGrain(Func<string, IRunGrain> grainOf, StartKeys keys, RunsInHand inHand) : IRuns
{
    public async Task<(RunId? Run, Fault? Fault)> StartAsync(RunStart start, CancellationToken cancellation)
    {
        var (known, refusal) = await keys.FindAsync(start, cancellation);
        if (known is not null || refusal is not null)
        {
            return (known is null ? null : new RunId(known), refusal);
        }

        var answer = await grainOf(start.Run).StartAsync(KeelsonJson.Serialize(start with { Input = default }), Bytes(start.Input));
        var fault = Read(answer);
        if (fault?.Code == ErrorCodes.StateConflict && start.ClientKey is not null)
        {
            // Another start took the key between our look and our write.
            (known, refusal) = await keys.FindAsync(start, cancellation);
            return (known is null ? null : new RunId(known), known is null ? refusal ?? fault : refusal);
        }

        return fault is null ? (new RunId(start.Run), null) : (null, fault);
    }

    public async Task<Fault?> CommandAsync(RunId run, RunCommand command, ReadOnlyMemory<byte>? data, CancellationToken cancellation) =>
        Read(await grainOf(run.Value).CommandAsync(KeelsonJson.Serialize(command), data is { } bytes ? Bytes(bytes) : null));

    public Task<DateTimeOffset?> WakeAsync(string run, CancellationToken cancellation) => grainOf(run).WakeAsync();

    public async Task<byte[]?> WaitAsync(string run, TimeSpan limit, CancellationToken cancellation)
    {
        var (end, left) = await inHand.WaitAsync(run, limit, cancellation);
        return end is not null ? KeelsonJson.Serialize(end)
            : left > TimeSpan.Zero ? await grainOf(run).WaitAsync(left).WaitAsync(cancellation)
            : null;
    }

    private static byte[] Bytes(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var segment) && segment.Array is { } whole && segment.Count == whole.Length ? whole : memory.ToArray();

    private static Fault? Read(string? answer) =>
        answer is null ? null : KeelsonJson.Deserialize<StoredFault>(System.Text.Encoding.UTF8.GetBytes(answer)).ToFault();
}
