using Keelson.Context.Advice;

namespace Keelson.Server.Api;

/// <summary>What there is to serve models with, who has a right to it, and who uses it.</summary>
/// <param name="Models">By name.</param>
/// <param name="Tiers">In the order of size.</param>
/// <param name="Needs">By workflow.</param>
/// <param name="Advice">Which tier each workflow really needs, by the prompts of the last <see cref="TierAdvisor.Days"/> days.</param>
/// <param name="Position">The stream position that the advice includes.</param>
internal sealed record CapacityView(
    IReadOnlyList<ModelCapacity> Models,
    IReadOnlyList<TierCapacity> Tiers,
    IReadOnlyList<NeedCapacity> Needs,
    IReadOnlyList<TierAdvice> Advice,
    long Position);
