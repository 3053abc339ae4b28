namespace Keelson.Workflows.Schedules;

/// <summary>Every schedule of the configuration, by workflow; a model of the platform snapshot.</summary>
internal sealed record ScheduleBook(IReadOnlyDictionary<string, WorkflowSchedule> Schedules)
{
    /// <summary>No schedule at all.</summary>
    public static ScheduleBook Empty { get; } = new(new Dictionary<string, WorkflowSchedule>());
}
