using Keelson.Inference.Simulation;
using Keelson.Primitives;

namespace Keelson.Inference.Upstreams;

/// <summary>Finds the part that speaks to a kind of provider.</summary>
internal sealed class UpstreamDirectory(OpenAiUpstream openAi, SimulatorUpstream simulator)
{
    /// <summary>The part for a kind.</summary>
    public IUpstream Of(ProviderKind kind) => kind switch
    {
        ProviderKind.OpenAi => openAi,
        ProviderKind.Simulator => simulator,
        ProviderKind.Anthropic => throw new FaultException(new Fault(
            ErrorCodes.RequestUnsupported, "Providers of kind anthropic can not be asked with chat completions.")),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
