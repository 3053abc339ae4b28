using Keelson.Primitives;

namespace Keelson.Inference.Admission;

/// <summary>What one tier and value class has of a pool.</summary>
/// <param name="Tier">The context tier.</param>
/// <param name="Value">The value class.</param>
/// <param name="InFlight">Requests under way.</param>
/// <param name="ResidentTokens">Their tokens.</param>
/// <param name="Waiting">Requests that wait.</param>
[Orleans.GenerateSerializer]
[Orleans.Alias("keelson.admission.poolUseView")]
internal sealed record PoolUseView(
    [property: Orleans.Id(0)] ContextTier Tier,
    [property: Orleans.Id(1)] ValueClass Value,
    [property: Orleans.Id(2)] int InFlight,
    [property: Orleans.Id(3)] long ResidentTokens,
    [property: Orleans.Id(4)] int Waiting);
