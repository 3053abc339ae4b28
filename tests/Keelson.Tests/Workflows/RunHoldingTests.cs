using System.Text.Json;
using Keelson.Storage;
using Keelson.Storage.InMemory;
using Keelson.Tests.Tools;
using Keelson.Tools;
using Keelson.Workflows;
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

    private sealed class Target : IWakeUpTarget
    {
        public string Prefix => "other/";

        public List<string> Woken { get; } = [];

        public Task WakeAsync(string key, CancellationToken cancellation)
        {
            Woken.Add(key);
            return key == "bad" ? throw new InvalidOperationException("It can not be read.") : Task.CompletedTask;
        }
    }
}
