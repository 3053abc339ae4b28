using Orleans;

namespace Keelson.Benchmarks.Workflows;

/// <summary>The least that a durable workflow of five steps can be on this machine: one grain, five commits.</summary>
[Alias("keelson.bench.floor")]
internal interface IFloorGrain : IGrainWithStringKey
{
    /// <summary>Commits five entries, one after the other, and answers after the last is durable.</summary>
    [Alias("run")]
    Task RunAsync();
}
