using Keelson.Primitives;
using Keelson.Workflows;
using Keelson.Workflows.Schedules;

namespace Keelson.Tests.Simulation;

/// <summary>The cron schedule of a world, if it has one, and what became of its occurrences.</summary>
internal sealed class SimulatedSchedule(SimulatedWorld world, MissedRuns missed)
{
    /// <summary>The time between two occurrences.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromHours(2);

    private DateTimeOffset? _first;
    private ScheduleState? _last;

    /// <summary>The schedule as the configuration has it.</summary>
    public ScheduleBook Book { get; } = new(new Dictionary<string, WorkflowSchedule> { ["w"] = new("w", "0 */2 * * *", TimeZoneInfo.Utc, missed) });

    /// <summary>True once the operator has taken it out of the configuration.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Looks what is durable; the first row says where the schedule begins.</summary>
    public void Look() => _first ??= Read()?.NextAt;

    /// <summary>Takes the schedule out of the configuration when nothing of it is due any more; false when there is something to do first.</summary>
    public bool TryEnd()
    {
        if (IsOver || Read() is not { NextAt: { } next } state || next <= world.Time.GetUtcNow())
        {
            return IsOver;
        }

        (IsOver, _last) = (true, state);
        world.Snapshots.Update(snapshot => snapshot.With(ScheduleBook.Empty));
        return true;
    }

    /// <summary>Every occurrence was started once, or is counted as missed.</summary>
    public void Check(IReadOnlyList<RunSummary> runs)
    {
        if (_first is not { } first || _last is not { } last)
        {
            world.Violations.Add("The schedule was never kept, or is for ever due.");
            return;
        }

        foreach (var twice in runs.GroupBy(run => run.ScheduledAt!.Value).Where(group => group.Count() > 1))
        {
            world.Violations.Add($"The occurrence {twice.Key:u} was started {twice.Count()} times.");
        }

        var due = (last.NextAt!.Value - first) / Every;
        var started = runs.Select(run => run.ScheduledAt!.Value).Where(at => at >= first && at < last.NextAt).Distinct().Count();
        if (started + last.Missed != due)
        {
            world.Violations.Add($"From {first:u} to {last.NextAt:u} there were {due} occurrences; {started} were started and {last.Missed} are known as missed.");
        }
    }

#pragma warning disable CA2012 // The in-memory store answers at once.
    private ScheduleState? Read() => world.Disk.ReadRowAsync(ScheduleNames.Table, "w", CancellationToken.None).Result is { } row
        ? KeelsonJson.Deserialize<ScheduleState>(row.Value)
        : null;
#pragma warning restore CA2012
}
