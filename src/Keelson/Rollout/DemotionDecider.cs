namespace Keelson.Rollout;

/// <summary>When a workflow falls back to the wave below by itself. Answers the reason as a sentence, or null. Pure.</summary>
internal static class DemotionDecider
{
    /// <summary>Looks are so far apart that two of them say that something lasts.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(5);

    /// <summary>Decides from this look and the one before; null: there was none.</summary>
    /// <param name="wave">The wave that it is in.</param>
    /// <param name="isCoolingDown">True after a demotion; then figures of the whole window, which the demotion rested on, do not demote again.</param>
    /// <param name="before">The look before.</param>
    /// <param name="now">This look.</param>
    public static string? Decide(int wave, bool isCoolingDown, DemotionReading? before, DemotionReading now)
    {
        if (wave <= 1)
        {
            return null; // There is none below; a freeze stops it.
        }

        if (now.Page is { } page && before?.Page is not null)
        {
            return $"The page alert of {page} fired at two looks in a row.";
        }

        return isCoolingDown ? null
            : now.Frozen is { } frozen ? $"The error budget of {frozen} is used up."
            : now.Cost is { } cost ? cost
            : now.Lag > 0 && before?.Position == now.Position ? "The figures did not follow the stream between two looks, so nobody knows how it does."
            : null;
    }
}
