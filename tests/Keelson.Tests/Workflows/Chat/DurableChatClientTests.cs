using System.Text.Json;
using Keelson.Primitives;
using Keelson.Storage.InMemory;
using Keelson.Tests.Tools;
using Keelson.Tests.Workflows.Agents;
using Keelson.Tools;
using Keelson.Workflows;
using Microsoft.Extensions.AI;

namespace Keelson.Tests.Workflows.Chat;

/// <summary>Agents that are written against Microsoft.Extensions.AI run as durable workflows.</summary>
public sealed class DurableChatClientTests
{
    [Fact]
    public async Task Each_model_call_and_each_tool_call_of_an_agent_is_a_step()
    {
        var model = new ScriptedModel(
            ScriptedModel.Calls("stock_count", """{"item":"bolt"}"""), ScriptedModel.Calls("twice", """{"number":21}"""), ScriptedModel.Says("There are 42."));
        await using var rig = Rig(model, null, [], []);

        var state = await rig.RunAsync();

        Assert.Equal((RunStatus.Completed, "\"There are 42.\""), (state.Status, System.Text.Encoding.UTF8.GetString(state.Value!.Value.Span)));
        Assert.Equal(["model[0]", "stock.count[0]", "model[1]", "twice[0]", "model[2]"], state.Completed);
        Assert.Contains("stock_count", model.Asked[1], StringComparison.Ordinal);
        Assert.Contains("tool_call_id", model.Asked[2], StringComparison.Ordinal);
        Assert.Contains("42", model.Asked[2], StringComparison.Ordinal);
        Assert.Equal(new Money(0.03m), state.Spent);
    }

    [Fact]
    public async Task An_agent_that_is_taken_up_again_goes_on_behind_its_last_finished_call()
    {
        var (store, counted, doubled) = (new InMemoryStore(), new List<string>(), new List<int>());
        using var held = new ManualResetEventSlim();
        var first = new ScriptedModel(ScriptedModel.Calls("stock_count", """{"item":"bolt"}"""), ScriptedModel.Calls("twice", """{"number":21}"""), () =>
        {
            held.Wait(TimeSpan.FromSeconds(20));
            return ScriptedModel.Says("late")();
        });
        await using (var before = Rig(first, store, counted, doubled))
        {
            var execution = await before.StartAsync();
            await before.UntilAsync(state => state.Completed.Count == 4);
            await RunRig.DropAsync(execution);
            held.Set();
        }

        var second = new ScriptedModel(ScriptedModel.Says("There are 42."));
        await using var after = Rig(second, store, counted, doubled);
        await (await after.ResumeAsync()).Over.WaitAsync(TimeSpan.FromSeconds(20), RunRig.Cancellation);

        Assert.Equal(RunStatus.Completed, (await after.StateAsync()).Status);
        Assert.Equal(["bolt"], counted);
        Assert.Equal([21], doubled);
        Assert.Single(second.Asked);
    }

    [Fact]
    public async Task A_governed_tool_that_is_refused_tells_the_model_why()
    {
        var model = new ScriptedModel(ScriptedModel.Calls("wipe", "{}"), ScriptedModel.Says("I may not."));
        var wipe = ToolFunction.Create("wipe", () => 1, Effect.Irreversible, null, null, null);
        await using var rig = new RunRig(
            async (run, _) =>
            {
                using var client = run.GetChatClient().AsBuilder().UseFunctionInvocation().Build();
                return (await client.GetResponseAsync("Wipe it.", new ChatOptions { Tools = [run.GetTool("wipe")] })).Text;
            },
            client: model,
            functions: wipe);
        rig.Publish(TimeSpan.FromHours(1), ToolRig.Waves(), wipe.Definition);

        var state = await rig.RunAsync();

        Assert.Equal(RunStatus.Completed, state.Status);
        Assert.Contains("policy.denied", model.Asked[1], StringComparison.Ordinal);
    }

    private static RunRig Rig(ScriptedModel model, InMemoryStore? store, List<string> counted, List<int> doubled)
    {
        var count = ToolFunction.Create("stock.count", Count, Effect.Read, null, null, null);
        int Count(string item)
        {
            counted.Add(item);
            return 21;
        }

        async Task<object?> Body(WorkflowContext run, JsonElement input)
        {
            var twice = AIFunctionFactory.Create(
                (int number) =>
                {
                    doubled.Add(number);
                    return number * 2;
                },
                "twice");
            using var client = run.GetChatClient(new ModelOptions { Instructions = "You count." }).AsBuilder().UseFunctionInvocation().Build();
            var answer = await client.GetResponseAsync("How many bolts, times two?", new ChatOptions { Tools = [run.GetTool("stock.count"), run.AsStep(twice)] });
            return answer.Text;
        }

        var rig = new RunRig(Body, store, client: model, functions: count);
        rig.Publish(TimeSpan.FromHours(1), ToolRig.Waves(), count.Definition);
        return rig;
    }
}
