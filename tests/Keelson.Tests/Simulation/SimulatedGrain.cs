using System.Text;
using Keelson.Primitives;
using Keelson.Tools;
using Keelson.Workflows;

namespace Keelson.Tests.Simulation;

/// <summary>What a grain does around a run's holder: counts its calls, and goes away when it is idle and nobody calls.</summary>
internal sealed class SimulatedGrain : IRunGrain
{
    private readonly RunHolder _holder;
    private readonly Action _gone;
    private readonly TimeProvider _time;
    private int _calls;
    private bool _isIdle;

    public SimulatedGrain(string run, RunOpening opening, RunsInHand inHand, TimeProvider time, Func<RunStrand> strand, Action gone)
    {
        (_gone, _time) = (gone, time);
        _holder = new RunHolder(run, opening, inHand, strand, Idle);
    }

    public Task<string?> StartAsync(byte[] start, byte[] input) =>
        CallAsync(async () => Write(await _holder.StartAsync(KeelsonJson.Deserialize<RunStart>(start) with { Input = input })));

    public Task<string?> CommandAsync(byte[] command, byte[]? data) =>
        CallAsync(async () => Write(await _holder.CommandAsync(KeelsonJson.Deserialize<RunCommand>(command), data is null ? null : (ReadOnlyMemory<byte>?)data)));

    public Task<DateTimeOffset?> WakeAsync() => CallAsync(_holder.WakeAsync);

    public Task<byte[]?> WaitAsync(TimeSpan limit) =>
        CallAsync(async () => await _holder.WaitAsync(limit, _time) is { } end ? KeelsonJson.Serialize(end) : null);

    /// <summary>Goes away although it has work, as when the cluster moves it.</summary>
    public void Idle()
    {
        _isIdle = true;
        GoWhenQuiet();
    }

    private static string? Write(Fault? fault) => fault is null ? null : Encoding.UTF8.GetString(KeelsonJson.Serialize(StoredFault.From(fault)));

    private async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        _calls++;
        try
        {
            return await call();
        }
        finally
        {
            _calls--;
            GoWhenQuiet();
        }
    }

    private void GoWhenQuiet()
    {
        if (_isIdle && _calls == 0)
        {
            _holder.Drop();
            _gone();
        }
    }
}
