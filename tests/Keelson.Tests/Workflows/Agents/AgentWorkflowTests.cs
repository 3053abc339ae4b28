using System.Text.Json;
using Keelson.Primitives;
using Keelson.Storage.InMemory;
using Keelson.Tests.Tools;
using Keelson.Tools;
using Keelson.Workflows;
using Keelson.Workflows.Agents;

namespace Keelson.Tests.Workflows.Agents;

public sealed class AgentWorkflowTests
{
    private const string Schema =
        """{"type":"object","required":["cause","outcome"],"properties":{"cause":{"type":"string"},"outcome":{"enum":["success","failure"]}}}""";

    [Fact]
    public async Task An_answer_that_does_not_fit_is_sent_back_once_with_what_is_wrong()
    {
        var model = new ScriptedModel(ScriptedModel.Says("""{"cause":7}"""), ScriptedModel.Says("""Here: {"cause":"disk","outcome":"success"} ."""));
        await using var rig = Rig(model);

        var state = await rig.RunAsync();

        Assert.Equal((RunStatus.Completed, "success"), (state.Status, state.Verdict));
        Assert.Equal("disk", KeelsonJson.Deserialize<JsonElement>(state.Value!.Value).GetProperty("cause").GetString());
        Assert.Equal(2, model.Asked.Count);
        Assert.Contains("does not fit the required schema", model.Asked[1], StringComparison.Ordinal);
        Assert.Contains("cause", model.Asked[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_answer_that_does_not_fit_ends_the_run()
    {
        var model = new ScriptedModel(ScriptedModel.Says("no"), ScriptedModel.Says("still no"), ScriptedModel.Says("""{"cause":"x","outcome":"success"}"""));
        await using var rig = Rig(model);

        var state = await rig.RunAsync();

        Assert.Equal((RunStatus.Failed, ErrorCodes.ModelOutputInvalid.Code), (state.Status, state.Fault!.Code));
        Assert.Equal(2, model.Asked.Count);
    }

    [Fact]
    public async Task The_same_call_for_the_fourth_time_ends_the_run()
    {
        var reads = 0;
        var model = new ScriptedModel(ScriptedModel.Calls("look", """{"at":1}"""));
        await using var rig = Rig(model, ToolFunction.Create("look", (int at) => ++reads + at, Effect.Read, null, null, null));

        var state = await rig.RunAsync();

        Assert.Equal((RunStatus.Failed, ErrorCodes.ModelOutputInvalid.Code), (state.Status, state.Fault!.Code));
        Assert.Contains("circles", state.Fault.Detail, StringComparison.Ordinal);
        Assert.Equal((3, 4), (reads, model.Asked.Count));
    }

    [Fact]
    public async Task An_agent_that_never_answers_is_stopped_after_its_turns()
    {
        var turn = 0;
        Func<Keelson.Inference.Clients.ModelTurn> next = () => ScriptedModel.Calls("look", $$"""{"at":{{++turn}}}""")();
        var model = new ScriptedModel(next);
        await using var rig = Rig(model, ToolFunction.Create("look", (int at) => at, Effect.Read, null, null, null));

        var state = await rig.RunAsync();

        Assert.Contains("within 6 turns", state.Fault!.Detail, StringComparison.Ordinal);
        Assert.Equal(6, model.Asked.Count);
    }

    [Theory]
    [InlineData("nothing.here", "{}", "tool.not_found")]
    [InlineData("look", "[1]", "request.invalid")]
    [InlineData("look", "{broken", "request.invalid")]
    [InlineData("wipe", "{}", "policy.denied")]
    public async Task A_call_that_can_not_be_made_is_told_to_the_model_and_the_run_goes_on(string tool, string arguments, string code)
    {
        var wipes = 0;
        var model = new ScriptedModel(ScriptedModel.Calls(tool, arguments), ScriptedModel.Says("""{"cause":"none","outcome":"success"}"""));
        await using var rig = Rig(
            model,
            ToolFunction.Create("look", (int at) => at, Effect.Read, null, null, null),
            ToolFunction.Create("wipe", () => ++wipes, Effect.Irreversible, null, null, null));

        var state = await rig.RunAsync();

        Assert.Equal((RunStatus.Completed, 0), (state.Status, wipes));
        Assert.Contains(code, model.Asked[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_says_failure_leaves_no_effect_behind()
    {
        var (made, undone) = (new List<int>(), new List<int>());
        var model = new ScriptedModel(
            ScriptedModel.Calls("order", """{"number":1}"""),
            ScriptedModel.Calls("order", """{"number":2}"""),
            ScriptedModel.Says("""{"cause":"out of stock","outcome":"failure"}"""));
        await using var rig = Rig(
            model,
            ToolFunction.Create("order", Do(made), Effect.Write, ToolIdempotency.None, null, new CompensationTemplate("cancel", """{"number":"$.args.number"}""")),
            ToolFunction.Create("cancel", Do(undone), Effect.Write, ToolIdempotency.Native, null, null));

        var state = await rig.RunAsync();

        Assert.Equal((RunStatus.Failed, ErrorCodes.RunOutcomeFailed.Code, UndoStatus.Compensated), (state.Status, state.Fault!.Code, state.Undo));
        Assert.Equal([1, 2], made);
        Assert.Equal([2, 1], undone);
        Assert.Equal("failure", state.Verdict);
    }

    [Fact]
    public async Task An_agent_that_says_failure_without_having_done_anything_completes_with_that_verdict()
    {
        await using var rig = Rig(new ScriptedModel(ScriptedModel.Says("""{"cause":"unclear","outcome":"failure"}""")));

        var state = await rig.RunAsync();

        Assert.Equal((RunStatus.Completed, "failure", UndoStatus.None), (state.Status, state.Verdict, state.Undo));
    }

    [Fact]
    public async Task What_failed_attempts_cost_is_part_of_what_the_run_spent()
    {
        var model = new ScriptedModel(
            ScriptedModel.Fails(new Fault(ErrorCodes.ModelUnavailable, "It died in the middle."), 0.25m),
            ScriptedModel.Says("""{"cause":"disk","outcome":"success"}"""));
        await using var rig = Rig(model);

        var execution = await rig.StartAsync();
        await rig.AdvanceUntilAsync(execution.Over, TimeSpan.FromSeconds(1));
        var state = await rig.StateAsync();

        Assert.Equal(RunStatus.Completed, state.Status);
        Assert.Equal(new Money(0.26m), state.Spent);
    }

    [Fact]
    public async Task An_agent_that_is_taken_up_again_asks_no_answered_turn_and_makes_no_answered_call_twice()
    {
        var (store, made) = (new InMemoryStore(), new List<int>());
        using var held = new ManualResetEventSlim();
        var model = new ScriptedModel(ScriptedModel.Calls("order", """{"number":1}"""), () =>
        {
            held.Wait(TimeSpan.FromSeconds(20));
            return ScriptedModel.Says("""{"cause":"x","outcome":"success"}""")();
        });
        var order = ToolFunction.Create("order", Do(made), Effect.Write, ToolIdempotency.None, null, null);
        await using (var before = Rig(model, store, order))
        {
            var execution = await before.StartAsync();
            await before.UntilAsync(state => state.Completed.Count == 2);
            await RunRig.DropAsync(execution);
            held.Set();
        }

        var second = new ScriptedModel(ScriptedModel.Says("""{"cause":"x","outcome":"success"}"""));
        await using var after = Rig(second, store, order);
        await (await after.ResumeAsync()).Over.WaitAsync(TimeSpan.FromSeconds(20), RunRig.Cancellation);

        Assert.Equal(RunStatus.Completed, (await after.StateAsync()).Status);
        Assert.Equal([1], made);
        Assert.Single(second.Asked);
        Assert.Contains("tool_call_id", second.Asked[0], StringComparison.Ordinal);
    }

    private static Func<int, int> Do(List<int> list) => number =>
    {
        list.Add(number);
        return number;
    };

    private static RunRig Rig(ScriptedModel model, params ToolFunction[] functions) => Rig(model, null, functions);

    private static RunRig Rig(ScriptedModel model, InMemoryStore? store, params ToolFunction[] functions)
    {
        var rig = new RunRig(
            async (context, input) =>
                await new AgentWorkflow(model).ExecuteAsync(context, KeelsonJson.Serialize(input)) is { } answer ? KeelsonJson.Deserialize<JsonElement>(answer) : null,
            store,
            functions: functions);
        rig.Publish(TimeSpan.FromDays(3_000), ToolRig.Waves(), [.. functions.Select(function => function.Definition)]);
        rig.Snapshots.Update(snapshot => snapshot.With(new AgentBook(new Dictionary<string, AgentDefinition>
        {
            ["w"] = new("Find the cause.", [.. functions.Select(function => function.Definition.Name)], 6, Schema),
        })));
        return rig;
    }
}
