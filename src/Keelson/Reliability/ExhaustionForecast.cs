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
    /// In a rolling window: events of the past leave it while new ones arrive at a constant rate. The past is given as equal slices,
    /// the oldest first, that end now and cover the window; the answer is the first slice border at which bad &gt;= (1 - target) * valid,
    /// refined inside the slice, or null within the horizon.
    /// </summary>
    /// <param name="past">Good and bad events of the window by slice, the oldest first.</param>
    /// <param name="slice">The length of a slice.</param>
    /// <param name="target">The objective's target.</param>
    /// <param name="recent">What one slice of the future is expected to bring.</param>
    public static TimeSpan? InRollingWindow(IReadOnlyList<EventCounts> past, TimeSpan slice, decimal target, RatePerSlice recent)
    {
        var budget = ErrorBudget.Budget(target);
        Fraction bad = past.Sum(counts => counts.Bad);
        Fraction valid = past.Sum(counts => counts.Valid);
        var slack = (budget * valid) - bad;
        if (valid > Fraction.Zero && slack <= Fraction.Zero)
        {
            return TimeSpan.Zero;
        }

        var brought = (budget * recent.Valid) - recent.Bad;
        var steps = Horizon.Ticks / slice.Ticks;
        for (var step = 0; step < steps; step++)
        {
            // After a whole window only the constant rate is left in it, and nothing changes any more.
            var leaving = step < past.Count ? (budget * past[step].Valid) - past[step].Bad : brought;
            var change = brought - leaving;
            var next = slack + change;
            if (next <= Fraction.Zero && change.Sign < 0)
            {
                var inside = slack / (Fraction.Zero - change) * Fraction.Of(slice);
                return TimeSpan.FromTicks((step * slice.Ticks) + (long)inside.ToDecimal(0));
            }

            slack = next;
        }

        return null;
    }
}
