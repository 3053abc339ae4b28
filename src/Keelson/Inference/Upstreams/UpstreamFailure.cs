using Keelson.Inference.Wire;
using Keelson.Primitives;

namespace Keelson.Inference.Upstreams;

/// <summary>Why an attempt failed, and what may be done about it.</summary>
/// <param name="Fault">As the client sees it.</param>
/// <param name="Remedy">Whether another attempt can help.</param>
/// <param name="IsBilledPerhaps">
/// True when the provider may have worked and billed although no usage came (the connection broke after the request was sent).
/// </param>
internal sealed record UpstreamFailure(Fault Fault, Remedy Remedy, bool IsBilledPerhaps = false)
{
    /// <summary>What the provider said, when it said something.</summary>
    public UpstreamErrorBody Body { get; init; } = UpstreamErrorBody.Empty;
}
