using Orleans;

namespace Keelson.Workflows.Queues;

/// <summary>Finds the grain of a gate, wherever it is. Safe for concurrent use.</summary>
internal sealed class FoundGateGrain(IGrainFactory grains)
{
    public IRunGateGrain Of(string workflow) => grains.GetGrain<IRunGateGrain>(workflow);
}
