using System.Text;
using Keelson.Primitives;
using Keelson.Tools;
using Keelson.Workflows;

namespace Keelson.Tests.Kills;

/// <summary>What a silo does for a run's grain, on the thread pool: one call after the other, interleaved at their awaits, until it is idle.</summary>
internal sealed class KillGrain : IRunGrain
{
    private readonly RunStrand _turns = RunStrand.OnThreadPool();
    private readonly RunHolder _holder;
    private readonly TimeProvider _time;
    private readonly Action<KillGrain> _gone;
    private int _calls;
    private bool _isIdle;

    public KillGrain(string run, RunOpening opening, RunsInHand inHand, TimeProvider time, Action<KillGrain> gone)
    {
        (_time, _gone) = (time, gone);
        _holder = new RunHolder(run, opening, inHand, RunStrand.OnThreadPool, Idle);
    }

    public Task<string?> StartAsync(byte[] start, byte[] input) =>
        CallAsync(async () => Write(await _holder.StartAsync(KeelsonJson.Deserialize<RunStart>(start) with { Input = input })));

    public Task<string?> CommandAsync(byte[] command, byte[]? data) =>
        CallAsync(async () => Write(await _holder.CommandAsync(KeelsonJson.Deserialize<RunCommand>(command), data is null ? null : (ReadOnlyMemory<byte>?)data)));

    public Task<DateTimeOffset?> WakeAsync() => CallAsync(_holder.WakeAsync);

    public Task<byte[]?> WaitAsync(TimeSpan limit) =>
        CallAsync(async () => await _holder.WaitAsync(limit, _time) is { } end ? KeelsonJson.Serialize(end) : null);

    private static string? Write(Fault? fault) => fault is null ? null : Encoding.UTF8.GetString(KeelsonJson.Serialize(StoredFault.From(fault)));

    private Task<T> CallAsync<T>(Func<Task<T>> call) => _turns.RunAsync(async () =>
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
    });

    private void Idle()
    {
        _isIdle = true;
        GoWhenQuiet();
    }

    private void GoWhenQuiet()
    {
        if (_isIdle && _calls == 0)
        {
            _holder.Drop();
            _gone(this);
        }
    }
}
