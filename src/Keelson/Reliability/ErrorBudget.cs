namespace Keelson.Reliability;

/// <summary>
/// What is left of a promise; exact (docs/reference/formulas.md). No valid events means no data: null, never 0 and never 100 %.
/// What remains may be negative and is never clamped.
/// </summary>
internal static class ErrorBudget
{
    /// <summary>True when a budget exists: at a target of 1 a single bad event is infinitely too many.</summary>
    public static bool IsTarget(decimal target) => target is >= 0m and < 1m;

    /// <summary>Share of good among valid events; null without valid events.</summary>
    public static Fraction? Share(EventCounts counts) =>
        counts.Valid == 0 ? null : Fraction.Of(counts.Good, counts.Valid);

    /// <summary>How many bad events the target allows among these: (1 - target) * valid.</summary>
    public static Fraction Allowed(EventCounts counts, decimal target) => Budget(target) * counts.Valid;

    /// <summary>How many times faster than allowed the budget is spent: (bad / valid) / (1 - target); null without valid events.</summary>
    public static Fraction? BurnRate(EventCounts counts, decimal target) =>
        counts.Valid == 0 ? null : Fraction.Of(counts.Bad, counts.Valid) / Budget(target);

    /// <summary>The part of the budget that is left: 1 - bad / allowed; null without valid events; negative when overspent.</summary>
    public static Fraction? Remaining(EventCounts counts, decimal target) =>
        BurnRate(counts, target) is { } burn ? Fraction.One - burn : null;

    /// <summary>The error share that a target allows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The target leaves no budget.</exception>
    public static Fraction Budget(decimal target) => IsTarget(target)
        ? Fraction.One - Fraction.Of(target)
        : throw new ArgumentOutOfRangeException(nameof(target), target, "A target is at least 0 and below 1.");
}
