using Keelson.Workflows.Schedules;

namespace Keelson.Server.Api;

/// <summary>Every schedule; there is no second page, because there are no more than the configuration has workflows.</summary>
/// <param name="Items">By workflow.</param>
internal sealed record SchedulePage(IReadOnlyList<ScheduleView> Items);
