using System.Collections.Concurrent;
using System.Text.Json;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Storage.InMemory;
using Keelson.Tests.Tools;
using Keelson.Tools;
using Keelson.Workflows;
using Keelson.Workflows.Queues;
using Microsoft.Extensions.Logging.Abstractions;

namespace Keelson.Tests.Workflows;

/// <summary>Runs that are held, stopped half-way and woken.</summary>
public sealed class RunHoldingTests
{
    [Fact]
    public async Task A_paused_run_makes_no_further_attempt_and_goes_on_with_the_next_one()
    {
        var attempts = 0;
        async Task<object?> Body(WorkflowContext run, JsonElement input)
        {
            await run.StepAsync("flaky", _ => ++attempts < 3 ? throw new IOException("Not yet.") : Task.CompletedTask, new StepOptions { Retry = new RetryOptions { AttemptsMax = 10, Base = TimeSpan.FromMinutes(1), Cap = TimeSpan.FromMinutes(1) } });
            return attempts;
        }

        await using var rig = new RunRig(Body);
        rig.Publish(TimeSpan.FromDays(3_000));
        var execution = await rig.StartAsync();
        await rig.UntilAsync(state => state.Steps.Values.Any(step => step.Attempts == 1));
        Assert.Null(await execution.Commands.PauseAsync("user:ann", null));
        for (var i = 0; i < 20; i++)
        {
            rig.Time.Advance(TimeSpan.FromMinutes(5));
            await execution.Commands.PokeAsync();
        }

        Assert.Equal(1, attempts);
        Assert.Null(await execution.Commands.GoOnAsync("user:ann", null));
        var again = await rig.ResumeAsync();
        await rig.AdvanceUntilAsync(again.Over, TimeSpan.FromMinutes(1));
        Assert.Equal((RunStatus.Completed, 3), ((await rig.StateAsync()).Status, attempts));
    }

    [Fact]
    public async Task A_compensation_that_was_cut_off_half_way_goes_on_with_what_is_left_and_undoes_nothing_twice()
    {
        var store = new InMemoryStore();
        var undone = new List<string>();
        var failing = true;
        ToolTransportAnswer Answer(ToolTransportRequest request)
        {
            if (!request.Url.Contains("undo", StringComparison.Ordinal))
            {
                return RecordingTransport.Ok;
            }

            var what = JsonDocument.Parse(request.Body!.Value).RootElement.GetProperty("what").GetString()!;
            if (what == "1" && failing)
            {
                return new ToolTransportAnswer(ToolTransportOutcome.NotConnected);
            }

            undone.Add(what);
            return RecordingTransport.Ok;
        }

        async Task<object?> Body(WorkflowContext run, JsonElement input)
        {
            await run.CallToolAsync("make", new { what = "1" });
            await run.CallToolAsync("make", new { what = "2" });
            throw new InvalidOperationException("No further.");
        }

        ToolDefinition[] tools =
        [
            ToolRig.Act("https://tools.example", ToolIdempotency.Native, "make") with { UrlTemplate = "https://tools.example/make", Compensate = new CompensationTemplate("undo", """{"what":"$.args.what"}""") },
            ToolRig.Act("https://tools.example", ToolIdempotency.Native, "undo") with { UrlTemplate = "https://tools.example/undo" },
        ];
        await using (var before = new RunRig(Body, store, transport: new AnsweringTransport(Answer)))
        {
            before.Publish(TimeSpan.FromHours(1), ToolRig.Waves(), tools);
            var execution = await before.StartAsync();
            await before.UntilAsync(state => state.Undos.Any(undo => undo.Phase == UndoPhase.Retrying));
            await RunRig.DropAsync(execution);
        }

        failing = false;
        await using var after = new RunRig(Body, store, transport: new AnsweringTransport(Answer));
        after.Publish(TimeSpan.FromHours(1), ToolRig.Waves(), tools);
        var resumed = await after.ResumeAsync();
        await after.AdvanceUntilAsync(resumed.Over, TimeSpan.FromSeconds(10));

        Assert.Equal((RunStatus.Failed, UndoStatus.Compensated), ((await after.StateAsync()).Status, (await after.StateAsync()).Undo));
        Assert.Equal(["2", "1"], undone);
    }

    [Fact]
    public async Task What_is_due_is_given_to_whoever_knows_its_key_and_what_nobody_knows_is_kept_out_of_the_way()
    {
        var (store, time) = (new InMemoryStore(), new Microsoft.Extensions.Time.Testing.FakeTimeProvider());
        var target = new Target();
        var now = time.GetUtcNow();
        await store.CommitAsync(new StorageTransaction().Wake("other/1", now).Wake("strange/2", now).Wake("other/bad", now), RunRig.Cancellation);
        using var wakeUps = new RunWakeUps(store, [target], new WorkflowsOptions(), new NoLifetime(), time, NullLogger<RunWakeUps>.Instance);

        Assert.Equal(3, await wakeUps.WakeDueAsync(now, RunRig.Cancellation));
        Assert.Equal(["1", "bad"], target.Woken.Order());
        var left = await store.ReadDueAsync(DateTimeOffset.MaxValue, 10, RunRig.Cancellation);
        Assert.Equal(["other/1", "other/bad", "strange/2"], left.Select(each => each.Key).Order());
        Assert.All(left.Where(each => each.Key != "other/1"), each => Assert.True(each.DueAt > now));
    }

    [Fact]
    public async Task After_a_start_every_open_run_is_taken_up_once_whether_it_is_due_or_not()
    {
        var (store, time) = (new InMemoryStore(), new Microsoft.Extensions.Time.Testing.FakeTimeProvider());
        var target = new Target { Prefix = "run/" };
        var setUp = new StorageTransaction().Wake(RunTables.WakeUp("r_1"), time.GetUtcNow());
        for (var i = 1; i <= 3; i++)
        {
            setUp.Put(RunTables.ByStatus, RunTables.StatusKey(RunStatus.Running, $"r_{i}"), "w"u8.ToArray());
        }

        await store.CommitAsync(setUp, RunRig.Cancellation);
        using var wakeUps = new RunWakeUps(store, [target], new WorkflowsOptions(), new NoLifetime { ApplicationStarted = new CancellationToken(canceled: true) }, time, NullLogger<RunWakeUps>.Instance);
        await wakeUps.StartAsync(RunRig.Cancellation);
        await target.AllWoken(3).WaitAsync(TimeSpan.FromSeconds(20), RunRig.Cancellation);
        await wakeUps.StopAsync(RunRig.Cancellation);

        Assert.Equal(["r_1", "r_2", "r_3"], target.Woken);
    }

    [Fact]
    public async Task Whoever_waits_for_a_run_hears_of_its_end_although_the_holder_is_told_of_it_later()
    {
        var gate = new TaskCompletionSource();
        await using var rig = new RunRig(async (run, _) =>
        {
            await run.StepAsync("hold", _ => gate.Task);
            return 7;
        });
        var inHand = new RunsInHand(rig.Options, rig.Time, NullLogger<RunsInHand>.Instance);
        var holder = new RunHolder("r_1", new RunOpening(rig.Services, new StartKeys(rig.Store, rig.Time)), inHand, RunStrand.OnThreadPool, static () => { });
        var start = new RunStart("r_1", "w", "{}"u8.ToArray(), "acme", "user:ann");
        var end = await LatestFirstContext.RunAsync(async () =>
        {
            Assert.Null(await holder.StartAsync(start));
            var waiting = holder.WaitAsync(TimeSpan.FromMinutes(1), rig.Time);
            gate.SetResult();
            return await waiting;
        });

        Assert.Equal(RunStatus.Completed, end!.Status);
    }

    [Fact]
    public async Task Whoever_waits_in_the_process_that_holds_the_run_needs_no_grain()
    {
        var gate = new TaskCompletionSource();
        await using var rig = new RunRig(async (run, _) =>
        {
            await run.StepAsync("hold", _ => gate.Task);
            return 7;
        });
        var inHand = new RunsInHand(rig.Options, rig.Time, NullLogger<RunsInHand>.Instance);
        var keys = new StartKeys(rig.Store, rig.Time);
        var holder = new RunHolder("r_1", new RunOpening(rig.Services, keys), inHand, RunStrand.OnThreadPool, static () => { });
        var runs = new RunsByGrain(static _ => throw new InvalidOperationException("The grain was asked."), keys, inHand);
        Assert.Null(await holder.StartAsync(new RunStart("r_1", "w", "{}"u8.ToArray(), "acme", "user:ann")));

        Assert.Null(await runs.WaitAsync("r_1", TimeSpan.Zero, RunRig.Cancellation));
        var waiting = runs.WaitAsync("r_1", TimeSpan.FromMinutes(1), RunRig.Cancellation);
        gate.SetResult();

        Assert.Equal(RunStatus.Completed, KeelsonJson.Deserialize<RunEnd>((await waiting)!).Status);
        await Assert.ThrowsAsync<InvalidOperationException>(() => runs.WaitAsync("r_2", TimeSpan.FromMinutes(1), RunRig.Cancellation));
    }

    [Fact]
    public async Task Two_starts_of_one_run_at_a_time_are_one_and_neither_gives_its_place_away()
    {
        var drains = new ConcurrentQueue<Action>();
        await using var rig = new RunRig(async (run, _) =>
        {
            await run.StepAsync("hold", step => Task.Delay(Timeout.InfiniteTimeSpan, step.Cancellation));
            return 7;
        });
        rig.Snapshots.Update(snapshot => snapshot.With(new RunLimitBook(new Dictionary<string, RunLimit> { ["w"] = new(1, 10) })));
        var inHand = new RunsInHand(rig.Options, rig.Time, NullLogger<RunsInHand>.Instance);
        var holder = new RunHolder("r_1", new RunOpening(rig.Services, new StartKeys(rig.Store, rig.Time)), inHand, () => new RunStrand(drains.Enqueue), static () => { });
        var start = new RunStart("r_1", "w", "{}"u8.ToArray(), "acme", "user:ann");

        // Nothing is written before both have asked.
        var both = Task.WhenAll(holder.StartAsync(start), holder.StartAsync(start));
        while (!both.IsCompleted)
        {
            if (drains.TryDequeue(out var drain))
            {
                drain();
            }

            await Task.Yield();
        }

        Assert.All(await both, Assert.Null);
        Assert.Equal(GateAnswer.Queue, await rig.Gates.EnterAsync("w", "r_2"));
    }

    private sealed class Target : IWakeUpTarget
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _most = int.MaxValue;

        public string Prefix { get; init; } = "other/";

        public List<string> Woken { get; } = [];

        public Task AllWoken(int count)
        {
            lock (Woken)
            {
                _most = count;
                if (Woken.Count >= count)
                {
                    _all.TrySetResult();
                }
            }

            return _all.Task;
        }

        public Task WakeAsync(string key, CancellationToken cancellation)
        {
            lock (Woken)
            {
                Woken.Add(key);
                if (Woken.Count >= _most)
                {
                    _all.TrySetResult();
                }
            }

            return key == "bad" ? throw new InvalidOperationException("It can not be read.") : Task.CompletedTask;
        }
    }
}
