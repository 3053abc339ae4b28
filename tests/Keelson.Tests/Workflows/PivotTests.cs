using System.Text.Json;
using Keelson.Primitives;
using Keelson.Rollout;
using Keelson.Storage.InMemory;
using Keelson.Telemetry;
using Keelson.Tests.Tools;
using Keelson.Tools;
using Keelson.Workflows;

namespace Keelson.Tests.Workflows;

/// <summary>Runs that have passed the point of no return.</summary>
public sealed class PivotTests : IAsyncDisposable
{
    private static readonly RetryOptions Thrice = new() { AttemptsMax = 3, Base = TimeSpan.FromSeconds(10), Cap = TimeSpan.FromSeconds(10) };
    private readonly InMemoryStore _store = new();
    private readonly List<string> _sent = [];
    private int _failures;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_step_that_fails_behind_the_pivot_sends_the_run_forward_and_nothing_is_undone()
    {
        _failures = 2;
        await using var rig = Rig(Body);
        var state = await EndAsync(rig, await rig.StartAsync());

        Assert.Equal((RunStatus.Completed, UndoStatus.None, "pivot[0]"), (state.Status, state.Undo, state.Pivot));
        Assert.Equal(["make", "after", "after", "after"], _sent);
        Assert.Equal(2, (await rig.EventTypesAsync()).Count(type => type == "step.retried"));
    }

    [Fact]
    public async Task A_run_that_does_not_get_forward_ends_with_everything_standing_and_says_so()
    {
        _failures = 100;
        await using var rig = Rig(Body);
        var state = await EndAsync(rig, await rig.StartAsync());

        Assert.Equal((RunStatus.Failed, UndoStatus.CompensationFailed), (state.Status, state.Undo));
        Assert.Equal(["make", "after", "after", "after"], _sent);
        Assert.Equal(UndoPhase.Kept, Assert.Single(state.Undos, undo => undo.Path == "make[0]").Phase);
        var told = Assert.Single(await rig.EventsAsync(), each => each.Type == EventTypes.RunCompensationFailed);
        Assert.Equal("The run had passed its pivot pivot[0], behind which nothing is undone. Still standing: make[0], pivot[0]", told.Data.Reason);
    }

    [Fact]
    public async Task A_run_that_was_sent_forward_keeps_its_time_and_its_count_over_a_restart()
    {
        _failures = 2;
        await using (var before = Rig(Body))
        {
            var first = await before.StartAsync();
            await before.UntilAsync(state => state.ForwardAt is not null);
            await RunRig.DropAsync(first);
        }

        await using var after = Rig(Body);
        var resumed = await after.ResumeAsync();
        Assert.Equal(1, (await after.StateAsync()).ForwardsOver("after[0]"));
        var state = await EndAsync(after, resumed);

        Assert.Equal(RunStatus.Completed, state.Status);
        Assert.Equal(["make", "after", "after", "after"], _sent);
    }

    [Fact]
    public async Task A_call_that_can_not_be_undone_is_a_pivot_by_itself()
    {
        await using var rig = Rig(async (run, _) =>
        {
            await run.CallToolAsync("make", new { what = "1" });
            await run.CallToolAsync("wipe", new { what = "2" });
            await run.WaitForSignalAsync<int>("go");
            return null;
        });
        var execution = await rig.StartAsync();
        await rig.UntilAsync(each => each.Steps.Count == 3);
        Assert.Null(await execution.Commands.CancelAsync("user:ann", "Enough."));
        await execution.Over.WaitAsync(TimeSpan.FromSeconds(20), RunRig.Cancellation);
        var state = await rig.StateAsync();

        Assert.Equal((RunStatus.Cancelled, UndoStatus.CompensationFailed, "wipe[0]"), (state.Status, state.Undo, state.Pivot));
        Assert.Equal(["make", "wipe"], _sent);
    }

    [Fact]
    public async Task Before_the_pivot_everything_is_undone_as_ever()
    {
        await using var rig = Rig(async (run, input) =>
        {
            await run.CallToolAsync("make", new { what = "1" });
            throw new InvalidOperationException("No further.");
        });
        var state = await EndAsync(rig, await rig.StartAsync());

        Assert.Equal((UndoStatus.Compensated, (string?)null), (state.Undo, state.Pivot));
        Assert.Equal(["make", "undo"], _sent);
    }

    [Fact]
    public async Task A_call_that_failed_and_was_made_again_after_a_restart_from_it_is_undone_once()
    {
        _failures = 1;
        await using var rig = Rig(async (run, _) =>
        {
            try
            {
                await run.CallToolAsync("after", new { what = "1" }, RetryOptions.None);
            }
            catch (FaultException)
            {
                await run.WaitForSignalAsync<int>("go");
            }

            throw new InvalidOperationException("No further.");
        });
        var execution = await rig.StartAsync();
        await rig.UntilAsync(each => each.Steps.Count == 2);
        Assert.Null(await execution.Commands.PauseAsync("user:ann", null));
        Assert.Null(await execution.Commands.GoOnAsync("user:ann", "after[0]"));
        var state = await EndAsync(rig, await rig.ResumeAsync());

        Assert.Equal(UndoStatus.Compensated, state.Undo);
        Assert.Equal(["after", "after", "undo"], _sent);
    }

    private static async Task<object?> Body(WorkflowContext run, JsonElement input)
    {
        await run.CallToolAsync("make", new { what = "1" });
        await run.PivotAsync("pivot");
        await run.CallToolAsync("after", new { what = "2" }, RetryOptions.None);
        return "done";
    }

    // Each time that the run is let go to go forward, somebody takes it up again.
    private static async Task<RunState> EndAsync(RunRig rig, RunExecution execution)
    {
        for (var lives = 0; lives < 10; lives++)
        {
            await rig.AdvanceUntilAsync(execution.Over, TimeSpan.FromSeconds(1));
            var state = await rig.StateAsync();
            if (state.IsOver)
            {
                return state;
            }

            execution = await rig.ResumeAsync();
        }

        throw new InvalidOperationException("The run does not end.");
    }

    private RunRig Rig(Func<WorkflowContext, JsonElement, Task<object?>> body)
    {
        var rig = new RunRig(body, _store, transport: new AnsweringTransport(Answer), options: new WorkflowsOptions { ForwardRetry = Thrice });
        rig.Publish(TimeSpan.FromDays(3_000), new WaveBook(new Dictionary<int, WaveModel> { [2] = ToolRig.Waves().Waves[3] }), Tool("make", Effect.Write), Tool("after", Effect.Write), Tool("wipe", Effect.Irreversible), Tool("undo", Effect.Write) with { Compensate = null });
        return rig;
    }

    private static ToolDefinition Tool(string name, Effect effect) => ToolRig.Act("https://tools.example", ToolIdempotency.Native, name) with
    {
        UrlTemplate = "https://tools.example/" + name,
        Effect = effect,
        Compensate = effect == Effect.Write ? new CompensationTemplate("undo", """{"what":"$.args.what"}""") : null,
    };

    private ToolTransportAnswer Answer(ToolTransportRequest request)
    {
        var name = request.Url[(request.Url.LastIndexOf('/') + 1)..];
        _sent.Add(name);
        return name == "after" && _failures-- > 0 ? new ToolTransportAnswer(ToolTransportOutcome.NotConnected) : RecordingTransport.Ok;
    }
}
