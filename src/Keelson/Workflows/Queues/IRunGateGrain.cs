using Orleans;
using Orleans.Concurrency;

namespace Keelson.Workflows.Queues;

/// <summary>The gate of one workflow; one in the cluster. Answers are as in <see cref="IRunGates"/>; calls interleave.</summary>
[Alias("keelson.gate")]
internal interface IRunGateGrain : IGrainWithStringKey
{
    /// <summary>Asks for a place for a run that is about to begin.</summary>
    [Alias("enter")]
    [AlwaysInterleave]
    Task<GateAnswer> EnterAsync(string run);

    /// <summary>Says what a run does now.</summary>
    [Alias("tell")]
    [AlwaysInterleave]
    Task TellAsync(string run, RunActivity activity);

    /// <summary>Counts again, and lets in whoever may.</summary>
    [Alias("look")]
    [AlwaysInterleave]
    Task<int> LookAsync();
}
