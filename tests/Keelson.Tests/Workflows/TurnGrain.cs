using Keelson.Workflows;

namespace Keelson.Tests.Workflows;

/// <summary>What the cluster promises of a grain: one call after the other, except for those that only wait.</summary>
internal sealed class TurnGrain(IRunGrain grain) : IRunGrain, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public Task<string?> StartAsync(byte[] start, byte[] input) => InTurnAsync(() => grain.StartAsync(start, input));

    public Task<string?> CommandAsync(byte[] command, byte[]? data) => InTurnAsync(() => grain.CommandAsync(command, data));

    public Task<DateTimeOffset?> WakeAsync() => InTurnAsync(grain.WakeAsync);

    public Task<byte[]?> WaitAsync(TimeSpan limit) => grain.WaitAsync(limit);

    public void Dispose() => _turn.Dispose();

    private async Task<T> InTurnAsync<T>(Func<Task<T>> call)
    {
        await _turn.WaitAsync(TimeSpan.FromSeconds(20), RunRig.Cancellation);
        try
        {
            return await call();
        }
        finally
        {
            _turn.Release();
        }
    }
}
