using Keelson.Primitives;
using Keelson.Reliability;
using Keelson.Telemetry;

namespace Keelson.Tests.Reliability;

public sealed class ObjectiveWatchDeciderTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_alert_is_said_once_when_it_fires_and_once_when_it_is_resolved() =>
        Assert.Equal(
            [EventTypes.SloAlertFired, EventTypes.SloAlertResolved, EventTypes.SloAlertFired],
            Play(BurnAlertState.Quiet, BurnAlertState.Firing, BurnAlertState.Firing, BurnAlertState.Quiet, BurnAlertState.NoData, BurnAlertState.Firing)
                .Select(change => change.EventType));

    [Fact]
    public void Too_few_bad_events_wake_nobody_and_do_not_end_what_fires() =>
        Assert.Equal(
            [EventTypes.SloAlertFired, EventTypes.SloAlertResolved],
            Play(BurnAlertState.LowConfidence, BurnAlertState.Firing, BurnAlertState.LowConfidence, BurnAlertState.NoData).Select(change => change.EventType));

    [Fact]
    public void An_alert_keeps_its_name_so_that_it_opens_one_incident()
    {
        var said = Play(BurnAlertState.Firing, BurnAlertState.Quiet, BurnAlertState.Firing);

        Assert.Equal("alert.triage.successInTime.1h", Assert.Single(said.Select(change => change.Subject).Distinct()));
        Assert.All(said, change => Assert.Equal("page", change.Word));
        Assert.Contains("20 times too fast", said[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stage_is_said_when_it_changes_and_not_before()
    {
        var state = ObjectiveWatchState.Empty;
        var said = new List<string>();
        (int Minute, BudgetStage? Stage)[] readings =
            [(0, null), (1, BudgetStage.Normal), (2, BudgetStage.Freeze), (3, BudgetStage.Freeze), (4, null), (5, BudgetStage.Normal), (66, BudgetStage.Normal), (67, BudgetStage.Normal)];
        foreach (var (minute, stage) in readings)
        {
            (state, var changes) = ObjectiveWatchDecider.Next(state, "triage", Report(BurnAlertState.Quiet, stage), Start.AddMinutes(minute));
            said.AddRange(changes.Select(change => $"{minute} {change.Word}"));
        }

        Assert.Equal(["2 freeze", "66 normal"], said);
    }

    [Fact]
    public void Few_bad_events_are_never_said_to_freeze_anything()
    {
        Assert.Equal(BudgetStage.Caution, BudgetStageDecider.Of(Fraction.Of(-4m), bad: 2));
        Assert.Equal(BudgetStage.Freeze, BudgetStageDecider.Of(Fraction.Of(-4m), bad: 3));
        Assert.Equal(BudgetStage.Normal, BudgetStageDecider.Of(Fraction.Of(0.9m), bad: 2));
    }

    private static List<ObjectiveChange> Play(params BurnAlertState[] states)
    {
        var state = ObjectiveWatchState.Empty;
        var said = new List<ObjectiveChange>();
        for (var i = 0; i < states.Length; i++)
        {
            (state, var changes) = ObjectiveWatchDecider.Next(state, "triage", Report(states[i], null), Start.AddMinutes(i));
            said.AddRange(changes);
        }

        return said;
    }

    private static ObjectiveReport Report(BurnAlertState state, BudgetStage? stage) => new()
    {
        Objective = ObjectiveKind.SuccessInTime,
        Promise = "95 % of runs succeed in time",
        Target = 0.95m,
        Window = "28d",
        After = Start,
        Through = Start,
        NoData = stage is null,
        Good = 1,
        Bad = 9,
        Excluded = 0,
        Valid = 10,
        AllowedBad = 0.5m,
        Stage = stage,
        IsLowTraffic = false,
        BadByClass = new Dictionary<FailureClass, long>(),
        ExcludedByClass = new Dictionary<FailureClass, long>(),
        RestatedToBad = 0,
        RestatedToGood = 0,
        Burn = [],
        Alerts = [new BurnAlertReport(BurnSeverity.Page, "1h", "5m", 13.44m, state, 20m, 20m, null)],
    };
}
