using Keelson.Primitives;
using Keelson.Workflows;

namespace Keelson.Tests.Simulation;

/// <summary>The planted bug of a scheduler that does not know what it has started: every start is another run.</summary>
internal sealed class AnewRuns(IRuns runs, Random random) : IRuns
{
    public Task<(RunId? Run, Fault? Fault)> StartAsync(RunStart start, CancellationToken cancellation) =>
        runs.StartAsync(start with { Run = $"{start.Run}x{random.Next(1_000_000)}", ClientKey = null }, cancellation);

    public Task<Fault?> CommandAsync(RunId run, RunCommand command, ReadOnlyMemory<byte>? data, CancellationToken cancellation) =>
        runs.CommandAsync(run, command, data, cancellation);

    public Task<DateTimeOffset?> WakeAsync(string run, CancellationToken cancellation) => runs.WakeAsync(run, cancellation);

    public Task<byte[]?> WaitAsync(string run, TimeSpan limit, CancellationToken cancellation) => runs.WaitAsync(run, limit, cancellation);
}
