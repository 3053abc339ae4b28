namespace Keelson.Reliability;

/// <summary>Makes the report of one objective from its counts.</summary>
internal static class ObjectiveReporter
{
    private const int Digits = 10;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan SixHours = TimeSpan.FromHours(6);

    /// <summary>The report as of an instant.</summary>
    public static ObjectiveReport Report(ObjectiveModel objective, SeriesView series, DateTimeOffset at)
    {
        var window = series.Sum(at, objective.Window);
        var counts = window.Counts;
        var remaining = ErrorBudget.Remaining(counts, objective.Target);
        var all = counts.Valid + counts.Excluded;
        return new ObjectiveReport
        {
            Objective = objective.Kind,
            Promise = SloText.Promise(objective),
            Target = objective.Target,
            ThresholdMs = objective.Threshold?.TotalMilliseconds,
            Window = SloText.Window(objective.Window),
            After = window.After,
            Through = window.Through,
            NoData = counts.Valid == 0,
            Good = counts.Good,
            Bad = counts.Bad,
            Excluded = counts.Excluded,
            Valid = counts.Valid,
            Share = ErrorBudget.Share(counts)?.ToDecimal(Digits),
            AllowedBad = ErrorBudget.Allowed(counts, objective.Target).ToDecimal(Digits),
            Remaining = remaining?.ToDecimal(Digits),
            Stage = remaining is { } level ? BudgetStageDecider.Of(level, counts.Bad) : null,
            IsLowTraffic = BurnAlert.IsLowTraffic(counts, objective.Target),
            BadByClass = window.Bad,
            ExcludedByClass = window.Excluded,
            ExcludedShare = all == 0 ? null : Fraction.Of(counts.Excluded, all).ToDecimal(Digits),
            UnknownShare = all == 0 ? null : Fraction.Of(Unknown(window), all).ToDecimal(Digits),
            RestatedToBad = window.RestatedToBad,
            RestatedToGood = window.RestatedToGood,
            Burn = [.. new[] { Hour, SixHours, objective.Window }.Select(length => Burn(objective, series, at, length))],
            Alerts = [.. BurnTierPlan.For(objective.Target, objective.Window, BurnTier.Standard).Select(plan => Alert(objective, series, at, plan))],
            Exhaustion = remaining is null ? null : Exhaustion(objective, series, at),
        };
    }

    private static long Unknown(WindowCounts window) =>
        window.Bad.TryGetValue(Primitives.FailureClass.Unknown, out var unknown) ? unknown : 0;

    private static BurnWindowReport Burn(ObjectiveModel objective, SeriesView series, DateTimeOffset at, TimeSpan length)
    {
        var window = series.Sum(at, length);
        var burn = ErrorBudget.BurnRate(window.Counts, objective.Target);
        var (good, bad, excluded) = window.Counts;
        return new BurnWindowReport(
            SloText.Window(length), window.After, window.Through, good, bad, excluded, burn is null, burn?.ToDecimal(Digits));
    }

    private static BurnAlertReport Alert(ObjectiveModel objective, SeriesView series, DateTimeOffset at, BurnTierPlan plan)
    {
        var longWindow = series.Sum(at, plan.Tier.LongWindow).Counts;
        var shortWindow = series.Sum(at, plan.Tier.ShortWindow).Counts;
        var longBurn = ErrorBudget.BurnRate(longWindow, objective.Target);
        var shortBurn = ErrorBudget.BurnRate(shortWindow, objective.Target);
        var state = plan.RefusedBecause is not null ? BurnAlertState.Refused
            : longBurn is null || shortBurn is null ? BurnAlertState.NoData
            : !BurnAlert.Fires(shortWindow, longWindow, objective.Target, plan.Factor) ? BurnAlertState.Quiet
            : plan.Tier.Severity == BurnSeverity.Page && BurnAlert.IsLowConfidence(longWindow) ? BurnAlertState.LowConfidence
            : BurnAlertState.Firing;
        return new BurnAlertReport(
            plan.Tier.Severity,
            SloText.Window(plan.Tier.LongWindow),
            SloText.Window(plan.Tier.ShortWindow),
            plan.Factor.ToDecimal(Digits),
            state,
            longBurn?.ToDecimal(Digits),
            shortBurn?.ToDecimal(Digits),
            state == BurnAlertState.LowConfidence
                ? FormattableString.Invariant($"Only {longWindow.Bad} bad events in the long window; at least {BurnAlert.PageBadEventsMin} wake somebody.")
                : plan.RefusedBecause);
    }

    private static ExhaustionReport Exhaustion(ObjectiveModel objective, SeriesView series, DateTimeOffset at)
    {
        var past = series.ByHour(at, (int)Math.Ceiling(objective.Window.TotalHours));
        var observed = past.SkipWhile(counts => counts == default).ToList();
        var central = Rate(TimeSlices.Together(observed), observed.Count);
        var recent = new[] { Rate(series.Sum(at, Hour).Counts, 1), Rate(series.Sum(at, SixHours).Counts, 6), central };
        var pessimistic = recent.MaxBy(rate => rate.Bad);
        return new ExhaustionReport(Forecast(central), Forecast(pessimistic));

        DateTimeOffset? Forecast(RatePerSlice rate) =>
            ExhaustionForecast.InRollingWindow(past, Hour, objective.Target, rate) is { } after ? at + after : null;
    }

    private static RatePerSlice Rate(EventCounts counts, int hours) =>
        hours == 0 ? default : new RatePerSlice(Fraction.Of(counts.Bad, hours), Fraction.Of(counts.Valid, hours));
}
