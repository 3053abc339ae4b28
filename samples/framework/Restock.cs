using System.Text.Json;
using Keelson.Workflows;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace FrameworkSample;

/// <summary>
/// An agent of the Microsoft Agent Framework as a durable workflow. The framework drives the conversation as it always does; its chat client
/// and its tools come from the run, so that each model call and each tool call is a step. The adapter is the constructor below and nothing
/// else.
/// </summary>
public sealed class Restock : Workflow<Order, Restocked>
{
    private const string Instructions = "You are a stock keeping agent. You count first, and order in packs what is missing.";
    private const int PackSize = 12;

    /// <inheritdoc/>
    protected override async Task<Restocked> RunAsync(WorkflowContext run, Order input)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(input);
        var packs = AIFunctionFactory.Create((int missing) => (missing + PackSize - 1) / PackSize, "packs_for", "How many packs hold so many pieces.");
        var agent = new ChatClientAgent(
            run.GetChatClient(),
            Instructions,
            name: "restock",
            tools: [run.GetTool("stock.count"), run.AsStep(packs), run.GetTool("stock.order")]);
        var answer = await agent.RunAsync(JsonSerializer.Serialize(input, JsonSerializerOptions.Web), cancellationToken: run.Cancellation);
        return run.Succeed("stock.filled", new Restocked(answer.Text));
    }
}
