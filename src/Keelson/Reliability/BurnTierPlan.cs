using System.Globalization;

namespace Keelson.Reliability;

/// <summary>A burn tier for one objective, or the reason why it was refused.</summary>
/// <param name="Tier">The windows.</param>
/// <param name="Factor">The burn rate above which it fires.</param>
/// <param name="RefusedBecause">Why it can never fire for this target, as a sentence; null when it can.</param>
internal sealed record BurnTierPlan(BurnTier Tier, Fraction Factor, string? RefusedBecause)
{
    /// <summary>Judges every tier for a target and window, so that nobody relies on an alert that cannot fire.</summary>
    public static IReadOnlyList<BurnTierPlan> For(decimal target, TimeSpan period, IReadOnlyList<BurnTier> tiers) =>
        [.. tiers.Select(tier => Judge(target, period, tier))];

    private static BurnTierPlan Judge(decimal target, TimeSpan period, BurnTier tier)
    {
        var factor = tier.Factor(period);
        if (BurnAlert.IsReachable(target, factor))
        {
            return new BurnTierPlan(tier, factor, null);
        }

        var highest = (Fraction.One / ErrorBudget.Budget(target)).ToDecimal(2);
        return new BurnTierPlan(tier, factor, string.Create(
            CultureInfo.InvariantCulture,
            $"With a target of {target:0.####} even a total outage burns only {highest:0.##} times the budget, so a factor of {factor.ToDecimal(2):0.##} can never be exceeded."));
    }
}
