using Orleans;
using Orleans.Runtime;

namespace Keelson.Sessions;

/// <summary>Finds the grain of a session, wherever it is. Safe for concurrent use.</summary>
internal sealed class FoundSessionGrain(IGrainFactory grains)
{
    // Looking the grain's type up by its interface costs as much as the call itself.
    private Types? _types;

    public ISessionGrain Of(string session)
    {
        if (_types is not { } types)
        {
            var first = grains.GetGrain<ISessionGrain>(session);
            _types = new Types(first.GetGrainId().Type, ((GrainReference)first).InterfaceType);
            return first;
        }

        return (ISessionGrain)grains.GetGrain(GrainId.Create(types.Grain, session), types.Interface);
    }

    private sealed record Types(GrainType Grain, GrainInterfaceType Interface);
}
