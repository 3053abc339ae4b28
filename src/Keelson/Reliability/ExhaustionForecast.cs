using System.Numerics;

namespace Keelson.Reliability;

/// <summary>When a budget will be gone.</summary>
internal static class ExhaustionForecast
{
    /// <summary>How far a forecast looks; beyond it the answer is "never", because traffic of two months ahead is a guess.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromDays(60);

    /// <summary>
    /// At a constant burn rate with nothing leaving the window: remaining * period / burn. Zero when nothing is left, null when
    /// nothing burns.
    /// </summary>
    public static TimeSpan? AtConstantRate(Fraction remaining, Fraction burnRate, TimeSpan period)
    {
        if (remaining <= Fraction.Zero)
        {
            return TimeSpan.Zero;
        }

        if (burnRate <= Fraction.Zero)
        {
            return null;
        }

        var ticks = remaining * Fraction.Of(period) / burnRate;
        return ticks > Fraction.Of(TimeSpan.MaxValue) ? null : TimeSpan.FromTicks((long)ticks.ToDecimal(0));
    }

    /// <summary>
    /// In a rolling window: events of the past leave it while new ones arrive at a constant rate. The past is given as equal slices that
    /// end now and cover the window, the oldest first. The answer is the instant at which bad reaches (1 - target) * valid, inside its
    /// slice too, or null when that does not happen within the horizon. After one whole window only the constant rate is left in it, and
    /// nothing changes any more.
    /// </summary>
    /// <param name="past">Good and bad events of the window by slice, the oldest first.</param>
    /// <param name="slice">The length of a slice.</param>
    /// <param name="target">The objective's target.</param>
    /// <param name="expected">What one slice of the future is expected to bring.</param>
    public static TimeSpan? InRollingWindow(IReadOnlyList<EventCounts> past, TimeSpan slice, decimal target, RatePerSlice expected)
    {
        // Everything is multiplied by the common denominator, so that the loop adds whole numbers.
        var budget = ErrorBudget.Budget(target);
        var scale = budget.Denominator * expected.Bad.Denominator * expected.Valid.Denominator;
        var brought = Scaled((budget * expected.Valid) - expected.Bad, scale);
        var perValid = Scaled(budget, scale);
        BigInteger Slack(EventCounts counts) => (perValid * counts.Valid) - (scale * counts.Bad);

        var slack = past.Aggregate(BigInteger.Zero, (sum, counts) => sum + Slack(counts));
        if (slack.Sign <= 0 && past.Any(counts => counts.Valid > 0))
        {
            return TimeSpan.Zero;
        }

        var steps = Math.Min(past.Count, Horizon.Ticks / slice.Ticks);
        for (var step = 0; step < steps; step++)
        {
            var change = brought - Slack(past[step]);
            if (change.Sign < 0 && slack + change <= BigInteger.Zero)
            {
                var inside = Fraction.Of(slack, -change) * Fraction.Of(slice);
                return TimeSpan.FromTicks((step * slice.Ticks) + (long)inside.ToDecimal(0));
            }

            slack += change;
        }

        return null;
    }

    private static BigInteger Scaled(Fraction value, BigInteger scale) => value.Numerator * scale / value.Denominator;
}
