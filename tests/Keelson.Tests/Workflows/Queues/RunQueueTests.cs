using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Storage.InMemory;
using Keelson.Workflows;
using Keelson.Workflows.Queries;
using Keelson.Workflows.Queues;

namespace Keelson.Tests.Workflows.Queues;

public sealed class RunQueueTests : IAsyncDisposable
{
    private readonly InMemoryStore _store = new();
    private readonly ConcurrentQueue<string> _begun = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task No_more_runs_are_at_work_than_may_and_the_others_follow_in_the_order_of_their_coming()
    {
        using var gate = new SemaphoreSlim(0);
        await using var rig = Rig(async (run, _) => await run.StepAsync("work", step => gate.WaitAsync(step.Cancellation)), new RunLimit(2, 10));
        for (var i = 1; i <= 5; i++)
        {
            Assert.Null(await StartAsync(rig, i));
            rig.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        await BegunAsync(2);
        var queued = await new RunQueries(_store).ListAsync("w", RunStatus.Queued, null, 10, RunRig.Cancellation);
        Assert.Equal(["r_5", "r_4", "r_3"], queued.Items.Select(each => each.Id));
        Assert.Equal(3, (await new RunQueries(_store).ListAsync(null, RunStatus.Queued, null, 10, RunRig.Cancellation)).Items.Count);
        Assert.Equal(["r_1", "r_2"], _begun.Order());
        for (var i = 3; i <= 5; i++)
        {
            gate.Release();
            await rig.UntilAsync(state => state.Status != RunStatus.Queued, $"r_{i}");
        }

        gate.Release(2);
        for (var i = 1; i <= 5; i++)
        {
            Assert.Equal(RunStatus.Completed, (await rig.UntilAsync(state => state.IsOver, $"r_{i}")).Status);
        }

        Assert.Equal(["r_3", "r_4", "r_5"], _begun.Skip(2));
        Assert.Equal((5, 3), await CountAsync(rig, "run.started", "run.queued"));
        Assert.Empty(await _store.ScanRowsAsync(new RowScan(RunTables.Queue, "", null, 10), RunRig.Cancellation));
    }

    [Fact]
    public async Task One_more_than_may_wait_is_refused_and_leaves_nothing_behind()
    {
        await using var rig = Rig((run, _) => run.StepAsync("work", async step => { await Task.Delay(Timeout.InfiniteTimeSpan, step.Cancellation); return (object?)null; }), new RunLimit(1, 1));
        await StartAsync(rig, 1);
        await StartAsync(rig, 2);
        var refused = await StartAsync(rig, 3);
        var again = await StartAsync(rig, 2);

        Assert.Equal(ErrorCodes.QuotaExceeded, refused!.Code);
        Assert.NotNull(refused.RetryAfter);
        Assert.Null(again);
        Assert.Null(await new RunQueries(_store).FindAsync("r_3", RunRig.Cancellation));
    }

    [Fact]
    public async Task A_queue_survives_a_restart_in_its_order()
    {
        var isBlocked = true;
        var entered = new TaskCompletionSource();
        Task<object?> Body(WorkflowContext run, JsonElement input) => run.StepAsync("work", async step =>
        {
            var isHeld = isBlocked;
            entered.TrySetResult();
            await (isHeld ? Task.Delay(Timeout.InfiniteTimeSpan, step.Cancellation) : Task.CompletedTask);
            return (object?)null;
        });

        await using (var before = Rig(Body, new RunLimit(1, 10)))
        {
            for (var i = 1; i <= 4; i++)
            {
                await StartAsync(before, i);
                before.Time.Advance(TimeSpan.FromMilliseconds(1));
            }

            await entered.Task.WaitAsync(TimeSpan.FromSeconds(20), RunRig.Cancellation);
        }

        isBlocked = false;
        _begun.Clear();
        await using var after = Rig(Body, new RunLimit(1, 10));
        Assert.Equal(3, await after.Gates.LookAsync("w"));
        await after.Runs.WakeAsync("r_1", RunRig.Cancellation);
        for (var i = 1; i <= 4; i++)
        {
            Assert.Equal(RunStatus.Completed, (await after.UntilAsync(state => state.IsOver, $"r_{i}")).Status);
        }

        Assert.Equal(["r_1", "r_2", "r_3", "r_4"], _begun);
    }

    [Fact]
    public async Task A_run_that_only_waits_leaves_its_place_to_others_and_goes_on_at_once_when_it_may()
    {
        await using var rig = Rig(
            async (run, input) =>
            {
                if (input.GetProperty("waits").GetBoolean())
                {
                    await run.WaitForSignalAsync<int>("go");
                }

                return null;
            },
            new RunLimit(1, 10));
        await StartAsync(rig, 1, """{"waits":true}""");
        await rig.UntilAsync(state => state.Steps.Count == 1, "r_1");
        await StartAsync(rig, 2, """{"waits":false}""");

        Assert.Equal(RunStatus.Completed, (await rig.UntilAsync(state => state.IsOver, "r_2")).Status);
        Assert.Null(await rig.Runs.CommandAsync(new RunId("r_1"), new RunCommand(RunCommandKind.Signal, "user:ann") { Name = "go", Id = "s" }, "1"u8.ToArray(), RunRig.Cancellation));
        Assert.Equal(RunStatus.Completed, (await rig.UntilAsync(state => state.IsOver, "r_1")).Status);
    }

    [Fact]
    public async Task A_run_that_waits_for_a_run_of_its_own_workflow_does_not_stand_in_its_way()
    {
        await using var rig = Rig(
            async (run, input) => input.TryGetProperty("leaf", out _) ? 1 : await run.RunChildAsync<int>("w", new { leaf = true }) + 1,
            new RunLimit(1, 10));
        await StartAsync(rig, 1);

        var state = await rig.UntilAsync(each => each.IsOver, "r_1");
        Assert.Equal((RunStatus.Completed, "2"), (state.Status, Encoding.UTF8.GetString(state.Value!.Value.Span)));
    }

    [Fact]
    public async Task Waiting_for_its_turn_does_not_use_the_time_budget_and_a_run_may_be_cancelled_meanwhile()
    {
        using var gate = new SemaphoreSlim(0);
        await using var rig = Rig(async (run, _) => await run.StepAsync("work", step => gate.WaitAsync(step.Cancellation)), new RunLimit(1, 10));
        rig.Publish(TimeSpan.FromHours(5));
        await StartAsync(rig, 1);
        rig.Publish(TimeSpan.FromHours(1));
        await StartAsync(rig, 2);
        await StartAsync(rig, 3);
        Assert.Equal(ErrorCodes.StateConflict, (await CommandAsync(rig, 2, RunCommandKind.Pause))!.Code);
        Assert.Null(await CommandAsync(rig, 2, RunCommandKind.Cancel));
        rig.Time.Advance(TimeSpan.FromHours(3));
        gate.Release();
        var third = await rig.UntilAsync(state => state.Status == RunStatus.Running, "r_3");

        await BegunAsync(2);
        Assert.Equal(rig.Time.GetUtcNow() + TimeSpan.FromHours(1), third.Deadline(rig.Time.GetUtcNow()));
        Assert.Equal(RunStatus.Cancelled, (await rig.StateAsync("r_2")).Status);
        Assert.DoesNotContain("r_2", _begun);
        gate.Release();
        Assert.Equal(RunStatus.Completed, (await rig.UntilAsync(state => state.IsOver, "r_3")).Status);
    }

    [Fact]
    public async Task Workflows_do_not_wait_for_each_other_and_a_limit_that_is_gone_lets_all_in()
    {
        await using var rig = Rig((run, _) => run.StepAsync("work", async step => { await Task.Delay(Timeout.InfiniteTimeSpan, step.Cancellation); return (object?)null; }), new RunLimit(1, 10));
        await StartAsync(rig, 1);
        await StartAsync(rig, 2);
        Assert.Equal(GateAnswer.Go, await rig.Gates.EnterAsync("other", "r_9"));

        rig.Snapshots.Update(snapshot => snapshot.With(new RunLimitBook(new Dictionary<string, RunLimit>())));
        await rig.Gates.LookAsync("w");
        await rig.UntilAsync(state => state.Status == RunStatus.Running, "r_2");
    }

    private async Task BegunAsync(int count)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(RunRig.Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (_begun.Count < count)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static async Task<(int, int)> CountAsync(RunRig rig, string one, string other)
    {
        var types = await rig.EventTypesAsync();
        return (types.Count(type => type == one), types.Count(type => type == other));
    }

    private static Task<Fault?> CommandAsync(RunRig rig, int run, RunCommandKind kind) =>
        rig.Runs.CommandAsync(new RunId($"r_{run}"), new RunCommand(kind, "user:ann"), null, RunRig.Cancellation);

    private static async Task<Fault?> StartAsync(RunRig rig, int run, string input = "{}") =>
        (await rig.Runs.StartAsync(new RunStart($"r_{run}", "w", Encoding.UTF8.GetBytes(input), "acme", "user:ann"), RunRig.Cancellation)).Fault;

    private RunRig Rig(Func<WorkflowContext, JsonElement, Task> body, RunLimit limit) => Rig(
        async (run, input) =>
        {
            await body(run, input);
            return null;
        },
        limit);

    private RunRig Rig(Func<WorkflowContext, JsonElement, Task<object?>> body, RunLimit limit)
    {
        var rig = new RunRig(
            (run, input) =>
            {
                _begun.Enqueue(run.Run.Value);
                return body(run, input);
            },
            _store);
        rig.Snapshots.Update(snapshot => snapshot.With(new RunLimitBook(new Dictionary<string, RunLimit> { ["w"] = limit })));
        return rig;
    }
}
