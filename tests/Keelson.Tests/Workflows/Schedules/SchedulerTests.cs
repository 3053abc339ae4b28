using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;
using Keelson.Tests.Storage;
using Keelson.Workflows;
using Keelson.Workflows.Schedules;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Workflows.Schedules;

public sealed class SchedulerTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 10, 0, 30, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Start);
    private readonly List<DateTimeOffset?> _ran = [];

    [Fact]
    public async Task A_schedule_starts_its_run_when_it_is_due_and_not_before()
    {
        await using var rig = Rig(new FaultyStore(_ => StoreFault.None));
        var scheduler = Scheduler(rig, Book("*/5 * * * *", MissedRuns.Last));
        await scheduler.ReconcileAsync(BookOf(rig.Snapshots.Current), RunRig.Cancellation);

        var wakeUp = Assert.Single(await rig.Store.ReadDueAsync(DateTimeOffset.MaxValue, 10, RunRig.Cancellation));
        await scheduler.WakeAsync("w", RunRig.Cancellation);
        Assert.Empty(await RunsAsync(rig.Store));
        _time.SetUtcNow(wakeUp.DueAt);
        await scheduler.WakeAsync("w", RunRig.Cancellation);

        var run = Assert.Single(await RunsAsync(rig.Store));
        Assert.Equal((Start.AddSeconds(270), "node:scheduler"), (run.ScheduledAt!.Value, run.Actor));
        var view = (await new ScheduleQueries(rig.Store, rig.Snapshots, _time).ShowAsync("w", 2, RunRig.Cancellation))!;
        Assert.Equal([Start.AddSeconds(570), Start.AddSeconds(870)], view.Upcoming!);
        Assert.Equal((run.Id, Start.AddSeconds(270), 0L), (view.LastRun, view.LastAt!.Value, view.MissedCount));
        await rig.UntilAsync(state => state.IsOver, run.Id);
        Assert.Equal([Start.AddSeconds(270)], _ran);
    }

    [Fact]
    public async Task Wherever_the_process_dies_an_occurrence_starts_exactly_one_run()
    {
        for (var dies = 1; dies <= 6; dies++)
        {
            foreach (var fault in new[] { StoreFault.CrashBefore, StoreFault.CrashAfter, StoreFault.SyncFailsKept, StoreFault.Full })
            {
                _time.AdjustTime(Start);
                await DieAsync(dies, fault);
            }
        }
    }

    [Fact]
    public async Task What_was_missed_is_written_down_and_counted()
    {
        await using var rig = Rig(new FaultyStore(_ => StoreFault.None));
        var scheduler = Scheduler(rig, Book("*/5 * * * *", MissedRuns.Last));
        await scheduler.ReconcileAsync(BookOf(rig.Snapshots.Current), RunRig.Cancellation);
        _time.Advance(TimeSpan.FromMinutes(17));
        await scheduler.WakeAsync("w", RunRig.Cancellation);

        Assert.Equal(Start.AddSeconds(870), Assert.Single(await RunsAsync(rig.Store)).ScheduledAt);
        var missed = Assert.Single(await rig.EventsAsync(), each => each.Type == EventTypes.ScheduleMissed);
        Assert.Equal("2 occurrences were not started: 2026-11-23T10:05:00Z to 2026-11-23T10:10:00Z.", missed.Data.Reason);
    }

    [Fact]
    public async Task What_was_started_before_a_crash_and_not_noted_is_not_counted_as_missed_later()
    {
        var isFull = false;
        await using var rig = Rig(new FaultyStore(_ => isFull ? StoreFault.Full : StoreFault.None));
        var scheduler = Scheduler(rig, Book("*/5 * * * *", MissedRuns.Last));
        await scheduler.ReconcileAsync(BookOf(rig.Snapshots.Current), RunRig.Cancellation);
        var row = await rig.Store.ReadRowAsync(ScheduleNames.Table, "w", RunRig.Cancellation);
        _time.Advance(TimeSpan.FromMinutes(10));
        await scheduler.WakeAsync("w", RunRig.Cancellation);
        var run = Assert.Single(await RunsAsync(rig.Store));
        await rig.UntilAsync(state => state.IsOver, run.Id);

        // The note is lost, as by a crash, and the next look comes two occurrences later.
        await rig.Store.CommitAsync(new StorageTransaction().Put(ScheduleNames.Table, "w", row!.Value.Value), RunRig.Cancellation);
        _time.Advance(TimeSpan.FromMinutes(10));
        await scheduler.WakeAsync("w", RunRig.Cancellation);

        Assert.Equal(2, (await RunsAsync(rig.Store)).Count);
        Assert.Equal(2, (await new ScheduleQueries(rig.Store, rig.Snapshots, _time).ShowAsync("w", 1, RunRig.Cancellation))!.MissedCount);
        isFull = true;
        var refused = await Assert.ThrowsAsync<FaultException>(() => Scheduler(rig, Book("*/7 * * * *", MissedRuns.Last)).ReconcileAsync(BookOf(rig.Snapshots.Current), RunRig.Cancellation));
        Assert.Equal(RetryClass.Backoff, refused.Fault.Code.Retry);
    }

    [Fact]
    public async Task A_run_that_is_refused_counts_as_missed_and_the_next_one_is_tried_again()
    {
        await using var rig = Rig(new FaultyStore(_ => StoreFault.None));
        var scheduler = Scheduler(rig, new ScheduleBook(new Dictionary<string, WorkflowSchedule> { ["gone"] = new("gone", "* * * * *", TimeZoneInfo.Utc, MissedRuns.Last) }));
        await scheduler.ReconcileAsync(BookOf(rig.Snapshots.Current), RunRig.Cancellation);
        _time.Advance(TimeSpan.FromSeconds(30));
        await scheduler.WakeAsync("gone", RunRig.Cancellation);

        var missed = Assert.Single(await rig.EventsAsync(), each => each.Type == EventTypes.ScheduleMissed);
        Assert.Equal("workflow.not_found", missed.Data.Code);
        Assert.Equal(Start.AddSeconds(90), Assert.Single(await rig.Store.ReadDueAsync(DateTimeOffset.MaxValue, 10, RunRig.Cancellation)).DueAt);
    }

    [Fact]
    public async Task Another_expression_begins_anew_and_a_schedule_that_is_gone_is_forgotten()
    {
        await using var rig = Rig(new FaultyStore(_ => StoreFault.None));
        var scheduler = Scheduler(rig, Book("*/5 * * * *", MissedRuns.All));
        await scheduler.ReconcileAsync(BookOf(rig.Snapshots.Current), RunRig.Cancellation);
        _time.Advance(TimeSpan.FromHours(3));
        await Scheduler(rig, Book("0 12 * * *", MissedRuns.All)).WakeAsync("w", RunRig.Cancellation);

        Assert.Empty(await RunsAsync(rig.Store));
        Assert.Equal(Start.AddSeconds(-30).AddHours(26), Assert.Single(await rig.Store.ReadDueAsync(DateTimeOffset.MaxValue, 10, RunRig.Cancellation)).DueAt);
        await scheduler.ReconcileAsync(ScheduleBook.Empty, RunRig.Cancellation);
        Assert.Empty(await rig.Store.ReadDueAsync(DateTimeOffset.MaxValue, 10, RunRig.Cancellation));
        Assert.Null(await rig.Store.ReadRowAsync(ScheduleNames.Table, "w", RunRig.Cancellation));
    }

    [Fact]
    public async Task An_occurrence_that_two_look_at_together_is_started_or_missed_and_not_both()
    {
        await using var rig = Rig(new FaultyStore(_ => StoreFault.None));
        var runs = new RefusesFirst(rig.Runs);
        Scheduler(rig, Book("*/5 * * * *", MissedRuns.Last));
        var scheduler = new Scheduler(runs, rig.Store, rig.Telemetry, rig.Snapshots, rig.Time, NullLogger<Scheduler>.Instance);
        await scheduler.ReconcileAsync(BookOf(rig.Snapshots.Current), RunRig.Cancellation);
        _time.Advance(TimeSpan.FromMinutes(5));

        var (one, other) = (scheduler.WakeAsync("w", RunRig.Cancellation), scheduler.WakeAsync("w", RunRig.Cancellation));
        runs.First.SetResult();
        await one;
        runs.Later.SetResult();
        await other;

        Assert.Equal(1, (await new ScheduleQueries(rig.Store, rig.Snapshots, _time).ShowAsync("w", 1, RunRig.Cancellation))!.MissedCount);
        Assert.Empty(await RunsAsync(rig.Store));
    }

    private async Task DieAsync(int dies, StoreFault fault)
    {
        var commits = 0;
        var store = new FaultyStore(commit => commits > 0 && commit - commits == dies ? fault : StoreFault.None);
        await using (var before = Rig(store))
        {
            var scheduler = Scheduler(before, Book("*/5 * * * *", MissedRuns.Last));
            await scheduler.ReconcileAsync(BookOf(before.Snapshots.Current), RunRig.Cancellation);
            commits = store.Commits;
            _time.SetUtcNow(Start.AddMinutes(5));
            try
            {
                await scheduler.WakeAsync("w", RunRig.Cancellation);
            }
            catch (Exception death) when (death is StoreCrashedException or FaultException)
            {
                // The next life goes on.
            }
        }

        var disk = store.Restart();
        await using var after = Rig(disk);
        await Scheduler(after, Book("*/5 * * * *", MissedRuns.Last)).WakeAsync("w", RunRig.Cancellation);

        var run = Assert.Single(await RunsAsync(disk));
        Assert.Equal(Start.AddSeconds(270), run.ScheduledAt);
    }

    private static async Task<IReadOnlyList<RunSummary>> RunsAsync(IStore store) =>
        [.. (await store.ScanRowsAsync(new RowScan(RunTables.Runs, "", null, 100), RunRig.Cancellation)).Select(row => KeelsonJson.Deserialize<RunSummary>(row.Value))];

    private static ScheduleBook BookOf(PlatformSnapshot snapshot) => snapshot.Get<ScheduleBook>();

    private static ScheduleBook Book(string cron, MissedRuns missed) =>
        new(new Dictionary<string, WorkflowSchedule> { ["w"] = ScheduleDeciderTests.Schedule(cron, "UTC", missed) });

    private static Scheduler Scheduler(RunRig rig, ScheduleBook book)
    {
        rig.Snapshots.Update(snapshot => snapshot.With(book));
        return new Scheduler(rig.Runs, rig.Store, rig.Telemetry, rig.Snapshots, rig.Time, NullLogger<Scheduler>.Instance);
    }

    private RunRig Rig(IStore store) => new(
        (run, _) =>
        {
            lock (_ran)
            {
                _ran.Add(run.ScheduledAt);
            }

            return Task.FromResult<object?>(null);
        },
        store,
        _time);

    /// <summary>Has no room for the first start, and has it for the others.</summary>
    private sealed class RefusesFirst(IRuns runs) : IRuns
    {
        private int _starts;

        public TaskCompletionSource First { get; } = new();

        public TaskCompletionSource Later { get; } = new();

        public async Task<(RunId? Run, Fault? Fault)> StartAsync(RunStart start, CancellationToken cancellation)
        {
            if (_starts++ == 0)
            {
                await First.Task;
                return (null, new Fault(ErrorCodes.WorkflowNotFound, "Not now."));
            }

            await Later.Task;
            return await runs.StartAsync(start, cancellation);
        }

        public Task<Fault?> CommandAsync(RunId run, RunCommand command, ReadOnlyMemory<byte>? data, CancellationToken cancellation) =>
            runs.CommandAsync(run, command, data, cancellation);

        public Task<DateTimeOffset?> WakeAsync(string run, CancellationToken cancellation) => runs.WakeAsync(run, cancellation);

        public Task<byte[]?> WaitAsync(string run, TimeSpan limit, CancellationToken cancellation) => runs.WaitAsync(run, limit, cancellation);
    }
}
