namespace Keelson.Reliability;

/// <summary>Decides what has to be said of an objective since it was looked at last: each alert and each stage once. Pure.</summary>
internal static class ObjectiveWatchDecider
{
    /// <summary>The state after a reading, and what changed.</summary>
    public static (ObjectiveWatchState State, IReadOnlyList<ObjectiveChange> Changes) Next(
        ObjectiveWatchState state, string workflow, ObjectiveReport report, DateTimeOffset now)
    {
        var changes = new List<ObjectiveChange>();
        var firing = new Dictionary<string, DateTimeOffset>(state.Firing, StringComparer.Ordinal);
        foreach (var alert in report.Alerts)
        {
            var name = $"{alert.Severity}/{alert.LongWindow}";
            var isKnown = firing.TryGetValue(name, out var since);
            if (IsFiring(alert.State, isKnown) == isKnown)
            {
                continue;
            }

            if (isKnown)
            {
                firing.Remove(name);
                changes.Add(ObjectiveChange.Resolved(workflow, report, alert, since, now));
            }
            else
            {
                firing.Add(name, now);
                changes.Add(ObjectiveChange.Fired(workflow, report, alert));
            }
        }

        var stage = BudgetStageDecider.NextStage(state.Stage, report.Stage, now);
        if (report.Stage is not null && stage.Stage != (state.Stage?.Stage ?? BudgetStage.Normal))
        {
            changes.Add(ObjectiveChange.Stage(workflow, report, state.Stage?.Stage, stage.Stage));
        }

        return (new ObjectiveWatchState(report.Stage is null ? state.Stage : stage, firing), changes);
    }

    // What fires goes on firing while too few bad events are left in the window to have begun it; otherwise it would flap at the edge.
    private static bool IsFiring(BurnAlertState state, bool isKnown) =>
        state == BurnAlertState.Firing || (isKnown && state == BurnAlertState.LowConfidence);
}
