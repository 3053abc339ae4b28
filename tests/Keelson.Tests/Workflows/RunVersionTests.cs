using System.Text;
using Keelson.Storage;
using Keelson.Storage.InMemory;
using Keelson.Telemetry;
using Keelson.Tests.Sessions;
using Keelson.Workflows;

namespace Keelson.Tests.Workflows;

public sealed class RunVersionTests : IAsyncDisposable
{
    private readonly InMemoryStore _store = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_run_keeps_the_version_that_it_began_with_and_new_runs_begin_with_the_latest()
    {
        await using (var before = Rig("1"))
        {
            var execution = await before.StartAsync();
            await before.UntilAsync(state => state.Steps.Count == 1);
            await RunRig.DropAsync(execution);
        }

        await using var after = Rig("1", "2");
        var old = await after.ResumeAsync();
        var young = await after.StartAsync("r_2");
        await SignalAsync(old);
        await SignalAsync(young);

        Assert.Equal(("1", "\"of 1\""), await EndAsync(after, "r_1"));
        Assert.Equal(("2", "\"of 2\""), await EndAsync(after, "r_2"));
    }

    [Fact]
    public async Task A_run_whose_version_is_gone_says_so_does_nothing_and_goes_on_when_the_version_is_back()
    {
        await using (var before = Rig("1"))
        {
            var execution = await before.StartAsync();
            await before.UntilAsync(state => state.Steps.Count == 1);
            await RunRig.DropAsync(execution);
        }

        await using (var without = Rig("2"))
        {
            await without.ResumeAsync();
            var state = await without.UntilAsync(each => each.Status == RunStatus.Diverged);
            Assert.Contains("in the version '1'", state.Reason, StringComparison.Ordinal);
            Assert.Equal("run.diverged", Assert.Single(await without.EventsAsync(), each => each.Type == EventTypes.RunDiverged).Data.Code);
        }

        await using var back = Rig("1", "2");
        Assert.Null(await (await back.ResumeAsync()).Commands.GoOnAsync("user:ann", null));
        await SignalAsync(await back.ResumeAsync());
        Assert.Equal(("1", "\"of 1\""), await EndAsync(back, "r_1"));
    }

    [Fact]
    public async Task A_finished_run_is_forgotten_whole_after_its_time_and_an_open_one_is_not()
    {
        await using var rig = Rig("1");
        rig.Snapshots.Update(snapshot => snapshot.With(SessionRig.Lifetimes));
        var execution = await rig.StartAsync();
        await rig.StartAsync("r_2");
        await SignalAsync(execution);
        await execution.Over.WaitAsync(TimeSpan.FromSeconds(20), RunRig.Cancellation);
        var kept = await rig.StateAsync();
        Assert.True(kept.IsOver);
        var life = rig.Services.Recorder.LifeOf("w");

        await SweepAsync(kept.EndedAt!.Value + life - TimeSpan.FromSeconds(1));
        Assert.True((await rig.StateAsync()).IsOver);
        await SweepAsync(kept.EndedAt!.Value + life + TimeSpan.FromSeconds(1));

        Assert.Equal(0, (await RunHistory.FoldAsync(_store, "r_1", RunRig.Cancellation)).Version);
        foreach (var table in new[] { RunTables.Runs, RunTables.ByWorkflow, RunTables.ByStatus, RunTables.Outcomes })
        {
            Assert.DoesNotContain(await _store.ScanRowsAsync(new RowScan(table, "", null, 100), RunRig.Cancellation), row => row.Key.Contains("r_1", StringComparison.Ordinal));
        }

        Assert.Equal(RunStatus.Running, (await rig.StateAsync("r_2")).Status);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_while_it_is_held_leaves_the_list_of_held_runs()
    {
        await using var rig = Rig("1");
        var execution = await rig.StartAsync();
        Assert.Null(await execution.Commands.PauseAsync("user:ann", null));
        Assert.Null(await execution.Commands.CancelAsync("user:ann", "Enough."));
        await rig.UntilAsync(state => state.IsOver);

        Assert.Equal("cancelled/r_1", Assert.Single(await _store.ScanRowsAsync(new RowScan(RunTables.ByStatus, "", null, 100), RunRig.Cancellation)).Key);
    }

    private static async Task SignalAsync(RunExecution execution) => Assert.Null(await execution.Commands.SignalAsync("go", "s1", "1"u8.ToArray()));

    private static async Task<(string, string)> EndAsync(RunRig rig, string run)
    {
        var state = await rig.UntilAsync(each => each.IsOver, run);
        return (state.Version, Encoding.UTF8.GetString(state.Value!.Value.Span));
    }

    private async Task SweepAsync(DateTimeOffset now)
    {
        while (await _store.SweepAsync(now, 100, RunRig.Cancellation) > 0)
        {
            // Until nothing is left.
        }
    }

    private RunRig Rig(params string[] versions) => new(
        (_, _) => Task.FromResult<object?>(null),
        _store,
        registrations: [.. versions.Select(version => new WorkflowRegistration("w", version, _ => new LambdaWorkflow(async (run, _) =>
        {
            await run.WaitForSignalAsync<int>("go");
            return "of " + version;
        })))]);
}
