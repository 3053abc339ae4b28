using System.Globalization;
using System.Text.Json;
using Keelson.Telemetry;

namespace Keelson.Reliability;

/// <summary>Something that has to be said of an objective, once.</summary>
/// <param name="EventType">An alert fired, an alert was resolved, or the stage changed.</param>
/// <param name="Subject">The alert or the objective, as a name that stays the same while it lasts.</param>
/// <param name="Word">page or ticket for an alert, else the stage.</param>
/// <param name="Reason">What happened, as a sentence.</param>
internal sealed record ObjectiveChange(string EventType, string Subject, string Word, string Reason)
{
    /// <summary>An alert that fires now.</summary>
    public static ObjectiveChange Fired(string workflow, ObjectiveReport report, BurnAlertReport alert) => new(
        EventTypes.SloAlertFired,
        SubjectOf(workflow, report.Objective, alert),
        WordOf(alert.Severity),
        string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Promise.TrimEnd('.')}: the error budget burns {alert.LongBurnRate:0.##} times too fast over {alert.LongWindow} and {alert.ShortBurnRate:0.##} times over {alert.ShortWindow}; {alert.Factor:0.##} is the limit."));

    /// <summary>An alert that no longer fires.</summary>
    public static ObjectiveChange Resolved(string workflow, ObjectiveReport report, BurnAlertReport alert, DateTimeOffset since, DateTimeOffset now) => new(
        EventTypes.SloAlertResolved,
        SubjectOf(workflow, report.Objective, alert),
        WordOf(alert.Severity),
        string.Create(CultureInfo.InvariantCulture, $"{report.Promise.TrimEnd('.')}: the {alert.LongWindow} alert no longer fires; it did for {(now - since).TotalMinutes:0} minutes."));

    /// <summary>Another stage of the error budget.</summary>
    public static ObjectiveChange Stage(string workflow, ObjectiveReport report, BudgetStage? before, BudgetStage stage) => new(
        EventTypes.SloStageChanged,
        $"{workflow}.{NameOf(report.Objective)}",
        WordOf(stage),
        string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Promise.TrimEnd('.')}: {100 * (report.Remaining ?? 0):0.#} % of the error budget is left. The stage is {WordOf(stage)}{(before is { } old ? $", it was {WordOf(old)}" : "")}."));

    /// <summary>The name of an objective on the wire.</summary>
    public static string NameOf(ObjectiveKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());

    private static string SubjectOf(string workflow, ObjectiveKind kind, BurnAlertReport alert) => $"alert.{workflow}.{NameOf(kind)}.{alert.LongWindow}";

    private static string WordOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
