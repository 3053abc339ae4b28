using Orleans;
using Orleans.Runtime;

namespace Keelson.Workflows;

/// <summary>Finds the grain of a run, wherever it is. Safe for concurrent use.</summary>
internal sealed class FoundRunGrain(IGrainFactory grains)
{
    // Looking the grain's type up by its interface costs as much as the call itself.
    private Types? _types;

    public IRunGrain Of(string run)
    {
        if (_types is not { } types)
        {
            var first = grains.GetGrain<IRunGrain>(run);
            _types = new Types(first.GetGrainId().Type, ((GrainReference)first).InterfaceType);
            return first;
        }

        return (IRunGrain)grains.GetGrain(GrainId.Create(types.Grain, run), types.Interface);
    }

    private sealed record Types(GrainType Grain, GrainInterfaceType Interface);
}
