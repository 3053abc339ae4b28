namespace Keelson.Reliability;

/// <summary>Which stage of the error-budget policy holds. Down at once, up only after the better level held for an hour.</summary>
internal static class BudgetStageDecider
{
    /// <summary>How long a better level must hold, so that a stage does not flap with every event that leaves the window.</summary>
    public static readonly TimeSpan Hysteresis = TimeSpan.FromHours(1);

    /// <summary>The stage of a level: above 50 % normal, above 25 % caution, above 0 restrict, else freeze.</summary>
    public static BudgetStage Of(Fraction remaining) =>
        remaining > Fraction.Of(0.50m) ? BudgetStage.Normal
        : remaining > Fraction.Of(0.25m) ? BudgetStage.Caution
        : remaining > Fraction.Zero ? BudgetStage.Restrict
        : BudgetStage.Freeze;

    /// <summary>The stage of a level that rests on so many bad events: with too few to wake somebody, nothing worse than caution is said.</summary>
    public static BudgetStage Of(Fraction remaining, long bad)
    {
        var stage = Of(remaining);
        return stage > BudgetStage.Caution && bad < BurnAlert.PageBadEventsMin ? BudgetStage.Caution : stage;
    }

    /// <summary>The state after a reading; no data changes nothing. Readings come in the order of time.</summary>
    public static BudgetStageState Next(BudgetStageState? state, Fraction? remaining, DateTimeOffset now) =>
        NextStage(state, remaining is { } level ? Of(level) : null, now);

    /// <summary>The same for a stage that was read already.</summary>
    public static BudgetStageState NextStage(BudgetStageState? state, BudgetStage? stage, DateTimeOffset now)
    {
        if (stage is not { } reading)
        {
            return state ?? new BudgetStageState(BudgetStage.Normal, null, null);
        }

        if (state is null || reading >= state.Stage)
        {
            return new BudgetStageState(reading, null, null);
        }

        var since = state.BetterSince ?? now;
        var better = state.Better is { } waiting && waiting > reading ? waiting : reading;
        if (now - since < Hysteresis)
        {
            return new BudgetStageState(state.Stage, better, since);
        }

        return reading < better
            ? new BudgetStageState(better, reading, now)
            : new BudgetStageState(better, null, null);
    }
}
