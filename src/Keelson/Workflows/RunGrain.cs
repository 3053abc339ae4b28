using System.Text;
using Keelson.Primitives;
using Keelson.Tools;
using Orleans;

namespace Keelson.Workflows;

/// <summary>Holds one run in this process; everything that matters is in <see cref="RunHolder"/> and on disk.</summary>
internal sealed class RunGrain : Grain, IRunGrain
{
    private readonly TimeProvider _time;
    private readonly RunHolder _holder;

    public RunGrain(RunOpening opening, RunsInHand inHand, TimeProvider time)
    {
        _time = time;
        _holder = new RunHolder(this.GetPrimaryKeyString(), opening, inHand, RunStrand.OnThreadPool, DeactivateOnIdle);
    }

    public async Task<string?> StartAsync(byte[] start, byte[] input) =>
        Write(await _holder.StartAsync(KeelsonJson.Deserialize<RunStart>(start) with { Input = input }));

    public async Task<string?> CommandAsync(byte[] command, byte[]? data) =>
        Write(await _holder.CommandAsync(KeelsonJson.Deserialize<RunCommand>(command), data is null ? null : (ReadOnlyMemory<byte>?)data));

    public Task<DateTimeOffset?> WakeAsync() => _holder.WakeAsync();

    public async Task<byte[]?> WaitAsync(TimeSpan limit) => await _holder.WaitAsync(limit, _time) is { } end ? KeelsonJson.Serialize(end) : null;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _holder.Drop();
        return Task.CompletedTask;
    }

    private static string? Write(Fault? fault) => fault is null ? null : Encoding.UTF8.GetString(KeelsonJson.Serialize(StoredFault.From(fault)));
}
