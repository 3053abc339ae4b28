using Keelson.Primitives;
using Keelson.Storage;

namespace Keelson.Workflows.Schedules;

/// <summary>Questions to the schedules; reads only. Safe for concurrent use.</summary>
internal sealed class ScheduleQueries(IStore store, SnapshotSource snapshots, TimeProvider time)
{
    /// <summary>Coming occurrences when the caller does not say.</summary>
    public const int UpcomingDefault = 5;

    /// <summary>Coming occurrences at most: a day of quarters of an hour.</summary>
    public const int UpcomingMax = 100;

    /// <summary>Every schedule, by workflow; as many as the configuration has.</summary>
    public async ValueTask<IReadOnlyList<ScheduleView>> ListAsync(CancellationToken cancellation)
    {
        var views = new List<ScheduleView>();
        foreach (var schedule in Scheduler.BookOf(snapshots.Current).Schedules.Values.OrderBy(each => each.Workflow, StringComparer.Ordinal))
        {
            views.Add(await ViewAsync(schedule, cancellation));
        }

        return views;
    }

    /// <summary>One schedule with its next occurrences, or null.</summary>
    public async ValueTask<ScheduleView?> ShowAsync(string workflow, int upcoming, CancellationToken cancellation)
    {
        if (!Scheduler.BookOf(snapshots.Current).Schedules.TryGetValue(workflow, out var schedule))
        {
            return null;
        }

        var view = await ViewAsync(schedule, cancellation);
        var times = new List<DateTimeOffset>();
        for (var at = view.NextAt; at is { } each && times.Count < upcoming; at = schedule.Next(each))
        {
            times.Add(each);
        }

        return view with { Upcoming = times };
    }

    private async ValueTask<ScheduleView> ViewAsync(WorkflowSchedule schedule, CancellationToken cancellation)
    {
        var row = await store.ReadRowAsync(ScheduleNames.Table, schedule.Workflow, cancellation);
        var state = row is { } stored ? KeelsonJson.Deserialize<ScheduleState>(stored.Value) : null;
        return new ScheduleView(schedule.Workflow, schedule.Cron, schedule.Zone.Id, schedule.Missed)
        {
            NextAt = state is not null && state.IsOf(schedule) ? state.NextAt : schedule.Next(time.GetUtcNow()),
            LastAt = state?.LastAt,
            LastRun = state?.LastRun,
            MissedCount = state?.Missed ?? 0,
        };
    }
}
