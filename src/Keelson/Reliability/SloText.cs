using System.Globalization;

namespace Keelson.Reliability;

/// <summary>Objectives and windows in words.</summary>
internal static class SloText
{
    /// <summary>A window as it is written in the configuration: 28d, 6h, 5m.</summary>
    public static string Window(TimeSpan window) => window switch
    {
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerDay == 0 => Text($"{window.TotalDays:0}d"),
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerHour == 0 => Text($"{window.TotalHours:0}h"),
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerMinute == 0 => Text($"{window.TotalMinutes:0}m"),
        _ => Text($"{window.TotalSeconds:0.###}s"),
    };

    /// <summary>What an objective promises.</summary>
    public static string Promise(ObjectiveModel objective)
    {
        var share = Text($"{objective.Target * 100:0.####} %");
        return objective.Kind switch
        {
            ObjectiveKind.FirstToken => Text($"{share} of model requests have their first token within {objective.Threshold?.TotalSeconds:0.###} s."),
            ObjectiveKind.ToolCompletion => $"{share} of tool calls complete.",
            ObjectiveKind.ContextOverflow => $"{share} of runs end without a context overflow.",
            ObjectiveKind.SuccessInTime => $"{share} of runs succeed inside their time budget.",
            _ => throw new ArgumentOutOfRangeException(nameof(objective), objective.Kind, "No such objective."),
        };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
