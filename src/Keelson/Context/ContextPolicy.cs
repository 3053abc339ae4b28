using Keelson.Primitives;

namespace Keelson.Context;

/// <summary>
/// Decides the tier of a prompt, its output limit and whether it fits. Asks for a count only when the cheap bounds lie on two sides
/// of a limit. An output limit that does not fit the window is clamped: it is no reason to refuse and no reason for a larger tier.
/// </summary>
public static class ContextPolicy
{
    /// <summary>Decides.</summary>
    public static ContextVerdict Decide(ContextQuestion question, ContextBook? book)
    {
        ArgumentNullException.ThrowIfNull(question);
        var bounds = question.Bounds;
        var window = question.Window - Math.Min(question.OutputMin, question.OutputWanted ?? question.OutputMin);
        var need = NeedLimit(question.Need, book);
        if (bounds.Low > window)
        {
            return new ContextVerdict(ContextVerdictKind.OverWindow, ContextTier.Long, null, window);
        }

        if (bounds.Low > need)
        {
            return new ContextVerdict(ContextVerdictKind.OverNeed, ContextTier.Long, null, need);
        }

        var mustCount = bounds.High > window
            || bounds.High > need
            || TierOf(bounds.Low, book) != TierOf(bounds.High, book)
            || (question.OutputWanted is { } wanted && bounds.High + wanted > question.Window);
        if (mustCount && !bounds.IsCounted)
        {
            return new ContextVerdict(ContextVerdictKind.NeedsCount, ContextTier.Long, null, 0);
        }

        long? room = question.OutputWanted is { } limit ? Math.Min(limit, question.Window - bounds.High) : null;
        return new ContextVerdict(ContextVerdictKind.Fits, TierOf(bounds.High, book), room, 0);
    }

    private static ContextTier TierOf(long tokens, ContextBook? book) => book?.Smallest(tokens)?.Tier ?? ContextTier.Long;

    private static long NeedLimit(ContextNeed? need, ContextBook? book)
    {
        if (need is null || book is null)
        {
            return long.MaxValue;
        }

        foreach (var tier in book.Tiers)
        {
            if (tier.Tier == need.Need)
            {
                return tier.Tokens;
            }
        }

        return long.MaxValue;
    }
}
