using System.Text.Json;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Tests.Storage;
using Keelson.Tools;
using Keelson.Workflows;

namespace Keelson.Tests.Workflows;

public sealed class RunGrainTests : IDisposable
{
    private static readonly TimeSpan ADay = TimeSpan.FromDays(1);
    private readonly string _folder = Directory.CreateTempSubdirectory("keelson-runs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Runs_that_are_open_at_a_restart_go_on_and_finished_steps_stay_finished()
    {
        var first = 0;
        var isBlocked = true;
        async Task<object?> Body(WorkflowContext run, JsonElement input)
        {
            var one = await run.StepAsync("one", _ => Task.FromResult(Interlocked.Increment(ref first)));
            await run.StepAsync("two", step => isBlocked ? Task.Delay(ADay, step.Cancellation) : Task.CompletedTask);
            return one;
        }

        await using (var before = await SiloRig.StartAsync(_folder, Body))
        {
            for (var i = 0; i < 50; i++)
            {
                var (run, fault) = await before.Runs.StartAsync(SiloRig.Start($"r_{i}"), TestContext.Current.CancellationToken);
                Assert.Null(fault);
                Assert.Equal($"r_{i}", run!.Value.Value);
            }

            for (var i = 0; i < 50; i++)
            {
                await before.UntilAsync($"r_{i}", state => state.Completed.Count == 1);
            }
        }

        isBlocked = false;
        await using var after = await SiloRig.StartAsync(_folder, Body);
        for (var i = 0; i < 50; i++)
        {
            var state = await after.UntilAsync($"r_{i}", each => each.IsOver);
            Assert.Equal(RunStatus.Completed, state.Status);
        }

        Assert.Equal(50, first);
    }

    [Fact]
    public async Task A_run_that_went_on_after_a_long_wait_is_taken_up_at_a_restart_although_its_wake_up_is_far_away()
    {
        var isBlocked = true;
        await using (var before = await SiloRig.StartAsync(_folder, Body))
        {
            await before.Runs.StartAsync(SiloRig.Start("r_1"), TestContext.Current.CancellationToken);
            await before.UntilAsync("r_1", state => state.Completed.Count == 1);
        }

        await using (var store = StoreMaker.OpenSqlite(_folder))
        {
            await store.CommitAsync(new StorageTransaction().Wake(RunTables.WakeUp("r_1"), TimeProvider.System.GetUtcNow() + ADay), TestContext.Current.CancellationToken);
        }

        isBlocked = false;
        await using var after = await SiloRig.StartAsync(_folder, Body);
        Assert.Equal(RunStatus.Completed, (await after.UntilAsync("r_1", state => state.IsOver)).Status);

        async Task<object?> Body(WorkflowContext run, JsonElement input)
        {
            await run.StepAsync("one", _ => Task.CompletedTask);
            await run.StepAsync("two", step => isBlocked ? Task.Delay(ADay, step.Cancellation) : Task.CompletedTask);
            return null;
        }
    }

    [Fact]
    public async Task The_same_start_key_is_the_same_run_and_another_input_is_refused()
    {
        await using var rig = await SiloRig.StartAsync(_folder, async (run, _) =>
        {
            await run.StepAsync("one", _ => Task.CompletedTask);
            return "done";
        });

        var starts = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            rig.Runs.StartAsync(SiloRig.Start($"r_{i}", "K1"), TestContext.Current.CancellationToken)));
        var (_, fault) = await rig.Runs.StartAsync(SiloRig.Start("r_x", "K1", """{"other":1}"""), TestContext.Current.CancellationToken);

        Assert.All(starts, start => Assert.Null(start.Fault));
        Assert.Single(starts.Select(start => start.Run).Distinct());
        Assert.Equal(ErrorCodes.IdempotencyKeyReused, fault!.Code);
    }

    [Fact]
    public async Task A_run_takes_signals_and_cancels_through_its_grain_and_what_is_not_there_is_said()
    {
        await using var rig = await SiloRig.StartAsync(_folder, async (run, _) => await run.WaitForSignalAsync<string>("go"));
        var cancellation = TestContext.Current.CancellationToken;
        await rig.Runs.StartAsync(SiloRig.Start("r_1"), cancellation);
        await rig.Runs.StartAsync(SiloRig.Start("r_2"), cancellation);

        var signalled = await rig.Runs.CommandAsync(
            new RunId("r_1"), new RunCommand(RunCommandKind.Signal, "user:ann") { Name = "go", Id = "s1" }, "\"now\""u8.ToArray(), cancellation);
        var cancelled = await rig.Runs.CommandAsync(
            new RunId("r_2"), new RunCommand(RunCommandKind.Cancel, "user:bob") { Reason = "Not needed." }, null, cancellation);
        var unknown = await rig.Runs.CommandAsync(new RunId("r_9"), new RunCommand(RunCommandKind.Cancel, "user:bob"), null, cancellation);
        var nowhere = await rig.Runs.StartAsync(SiloRig.Start("r_3") with { Workflow = "nothing" }, cancellation);

        Assert.Null(signalled);
        Assert.Null(cancelled);
        Assert.Equal(ErrorCodes.RunNotFound, unknown!.Code);
        Assert.Equal(ErrorCodes.WorkflowNotFound, nowhere.Fault!.Code);
        Assert.Equal(RunStatus.Completed, (await rig.UntilAsync("r_1", state => state.IsOver)).Status);
        Assert.Equal(RunStatus.Cancelled, (await rig.UntilAsync("r_2", state => state.IsOver)).Status);
    }

    [Fact]
    public async Task A_paused_run_is_resumed_by_its_grain()
    {
        await using var rig = await SiloRig.StartAsync(_folder, async (run, _) =>
        {
            await run.WaitForSignalAsync<string>("go");
            await run.StepAsync("after", _ => Task.CompletedTask);
            return "done";
        });
        var cancellation = TestContext.Current.CancellationToken;
        await rig.Runs.StartAsync(SiloRig.Start("r_1"), cancellation);
        Assert.Null(await rig.Runs.CommandAsync(new RunId("r_1"), new RunCommand(RunCommandKind.Pause, "user:ann"), null, cancellation));
        Assert.Null(await rig.Runs.CommandAsync(
            new RunId("r_1"), new RunCommand(RunCommandKind.Signal, "user:ann") { Name = "go", Id = "s1" }, "\"now\""u8.ToArray(), cancellation));
        Assert.Equal(RunStatus.Paused, (await rig.UntilAsync("r_1", _ => true)).Status);
        Assert.Null(await rig.Runs.CommandAsync(new RunId("r_1"), new RunCommand(RunCommandKind.Resume, "user:ann"), null, cancellation));

        Assert.Equal(RunStatus.Completed, (await rig.UntilAsync("r_1", state => state.IsOver)).Status);
    }

    [Fact]
    public async Task Stopping_in_the_middle_of_work_is_quiet_and_lets_calls_under_way_end()
    {
        using var log = new ErrorLog();
        var (begun, ended) = (0, 0);
        using var entered = new CountdownEvent(20);
        async Task<int> ActAsync(int amount)
        {
            Interlocked.Increment(ref begun);
            entered.Signal();
            await Task.Delay(300, CancellationToken.None);
            return Interlocked.Increment(ref ended) + amount;
        }

        async Task<object?> Body(WorkflowContext run, JsonElement input)
        {
            await run.CallToolAsync("act", new { amount = 1 });
            await run.StepAsync("after", step => Task.Delay(ADay, step.Cancellation));
            return null;
        }

        var act = ToolFunction.Create("act", ActAsync, Effect.Write, ToolIdempotency.None, null, null);
        await using (var rig = await SiloRig.StartAsync(_folder, Body, log: log, functions: act))
        {
            for (var i = 0; i < 20; i++)
            {
                await rig.Runs.StartAsync(SiloRig.Start($"r_{i}"), TestContext.Current.CancellationToken);
            }

            entered.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        }

        await using var after = await SiloRig.StartAsync(_folder, Body, functions: act);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("act[0]", Assert.Single((await after.UntilAsync($"r_{i}", state => state.Completed.Count == 1)).Completed));
        }

        Assert.Equal((20, 20), (begun, ended));
        Assert.DoesNotContain(log.Lines, line => line.Contains("Exception", StringComparison.Ordinal));
    }
}
