using Keelson.Primitives;

namespace Keelson.Workflows;

/// <summary>The runs of the cluster, wherever they are held. Safe for concurrent use; answers come after what they tell is durable.</summary>
internal interface IRuns
{
    /// <summary>Begins a run. The same client key means the same run.</summary>
    Task<(RunId? Run, Fault? Fault)> StartAsync(RunStart start, CancellationToken cancellation);

    /// <summary>Asks something of a run; the fault says why it was not done.</summary>
    Task<Fault?> CommandAsync(RunId run, RunCommand command, ReadOnlyMemory<byte>? data, CancellationToken cancellation);

    /// <summary>Takes a run up when nobody holds it, and lets it look for news.</summary>
    Task<DateTimeOffset?> WakeAsync(string run, CancellationToken cancellation);

    /// <summary>Waits until a run is over, compensation included, at most so long; answers a <see cref="RunEnd"/> as JSON, null when it is not over.</summary>
    Task<byte[]?> WaitAsync(string run, TimeSpan limit, CancellationToken cancellation);
}
