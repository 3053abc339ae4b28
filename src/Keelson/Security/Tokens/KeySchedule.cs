namespace Keelson.Security.Tokens;

/// <summary>Decides which key signs, when a new one is due and when an old one may go. Pure.</summary>
internal static class KeySchedule
{
    /// <summary>The key that signs now: of those that are active, the one that became so last.</summary>
    public static SigningKey? Current(IReadOnlyList<SigningKey> keys, DateTimeOffset now) =>
        keys.Where(key => key.ActiveFrom <= now).MaxBy(key => key.ActiveFrom);

    /// <summary>
    /// When the next key must start to sign, if it must be made now: at once when there is none, else when the newest key's life ends,
    /// published <paramref name="lead"/> before.
    /// </summary>
    public static DateTimeOffset? NextDue(IReadOnlyList<SigningKey> keys, TimeSpan lifetime, TimeSpan lead, DateTimeOffset now)
    {
        if (keys.Count == 0)
        {
            return now;
        }

        var endOfNewest = keys.Max(key => key.ActiveFrom) + lifetime;
        return endOfNewest - lead > now ? null : Later(endOfNewest, now + lead);
    }

    /// <summary>Keys whose last token has ended: a successor has been signing for longer than any token lives.</summary>
    public static IReadOnlyList<SigningKey> Outlived(IReadOnlyList<SigningKey> keys, DateTimeOffset now) =>
    [
        .. keys.Where(key => keys.Any(successor =>
            successor.ActiveFrom > key.ActiveFrom
            && successor.ActiveFrom + TokenProfile.LifetimeMaxAny + TokenProfile.Skew < now)),
    ];

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;
}
