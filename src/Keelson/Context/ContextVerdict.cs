using Keelson.Primitives;

namespace Keelson.Context;

/// <summary>Whether a prompt fits, and how much output it leaves room for.</summary>
/// <param name="Kind">What was decided.</param>
/// <param name="Tier">The tier that the prompt falls into; meaningless unless it fits.</param>
/// <param name="OutputMax">The output that still fits into the window, at most what was wanted; null: no limit was asked for.</param>
/// <param name="Limit">The limit that was overrun, in tokens, when it does not fit.</param>
public readonly record struct ContextVerdict(ContextVerdictKind Kind, ContextTier Tier, long? OutputMax, long Limit);
