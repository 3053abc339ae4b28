using Keelson.Primitives;

namespace Keelson.Context.Advice;

/// <summary>How the prompts of a workflow would have fared in one tier.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="Fitting">Requests whose prompt fits as it came.</param>
/// <param name="Share">Their share; null without requests.</param>
/// <param name="ShareAtLeast">The share that is proven with 95 % confidence.</param>
/// <param name="Saving">What would not have been spent if no prompt had been longer than the tier, at today's prices; null when one is unknown.</param>
internal sealed record TierFit(ContextTier Tier, long Fitting, decimal? Share, decimal ShareAtLeast, Money? Saving);
