using System.Text;
using System.Text.Json;
using Keelson.Inference.Clients;
using Keelson.Primitives;
using Keelson.Reliability;
using Keelson.Tools;

namespace Keelson.Workflows.Agents;

/// <summary>
/// The built-in workflow behind <c>agent:</c> in the configuration. Model turns and tool calls are steps, so a crashed agent goes on behind
/// the last one that finished. The final answer is held against the schema and may be mended once; its member <c>outcome</c> decides the
/// business outcome, and a run that says <c>failure</c> leaves no effect behind: what it did is undone where the tools say how.
/// </summary>
internal sealed class AgentWorkflow(IInferenceClient client) : WorkflowBody
{
    private const int CallsPerTurnMax = 8; // A model that asks for more at once has lost the thread.

    private static readonly RetryOptions TurnRetry = new() { AttemptsMax = 6, Base = TimeSpan.FromSeconds(1), Cap = TimeSpan.FromSeconds(30) };

    internal override async Task<ReadOnlyMemory<byte>?> ExecuteAsync(WorkflowContext context, ReadOnlyMemory<byte> input)
    {
        var run = new AgentRun(context, client);
        var snapshot = run.Snapshot;
        if (snapshot.Get<AgentBook>().Agents.GetValueOrDefault(run.Workflow) is not { } agent)
        {
            throw new FaultException(new Fault(ErrorCodes.WorkflowNotFound, $"The configuration no longer has an agent '{run.Workflow}'."));
        }

        var tools = new AgentTools(agent, ToolCatalog.Of(snapshot));
        var conversation = new AgentConversation(agent.Instructions, input);
        var guard = new AgentLoopGuard();
        var isMended = false;
        for (var turn = 0; turn < agent.TurnsMax; turn++)
        {
            var said = await run.AskAsync(ask => ask with { Messages = conversation.ToJson(), Tools = tools.Json }, TurnRetry);
            conversation.AddTurn(said);
            if (said.Calls.Count > 0)
            {
                await CallAsync(run, tools, conversation, guard, said.Calls);
                continue;
            }

            var answer = AgentAnswer.Read(said.Text, agent.OutputSchema);
            if (answer.Value is { } value)
            {
                return Finish(run, answer, value);
            }

            if (isMended)
            {
                throw Bad($"The agent's answer does not fit its schema, also after one repair: {answer.Complaint}");
            }

            isMended = true;
            conversation.Add("user", $"Your answer does not fit the required schema: {answer.Complaint} Answer again, with one JSON object and nothing else.");
        }

        throw Bad($"The agent did not finish within {agent.TurnsMax} turns.");
    }

    private static async Task CallAsync(
        AgentRun run, AgentTools tools, AgentConversation conversation, AgentLoopGuard guard, IReadOnlyList<AgentCall> calls)
    {
        if (calls.Count > CallsPerTurnMax)
        {
            throw Bad($"The agent asked for {calls.Count} tool calls in one turn; {CallsPerTurnMax} is the most.");
        }

        foreach (var call in calls)
        {
            if (tools.Find(call.Tool) is not { } tool)
            {
                conversation.AddFault(call, ErrorCodes.ToolNotFound.Code, $"There is no tool '{call.Tool}'.");
            }
            else if (Arguments(call.Arguments) is not { } arguments)
            {
                conversation.AddFault(call, ErrorCodes.RequestInvalid.Code, "The arguments are not one JSON object.");
            }
            else if (!guard.Allows(tool, StepAsk.DigestOf(arguments)))
            {
                throw Bad($"The agent goes round in circles: it asked for {tool} with the same arguments again and again.");
            }
            else
            {
                Answer(conversation, call, await run.CallAsync(tool, arguments));
            }
        }
    }

    private static void Answer(AgentConversation conversation, AgentCall call, StepState step)
    {
        if (step.Fault is { } fault)
        {
            conversation.AddFault(call, fault.Code, fault.Detail);
        }
        else
        {
            conversation.AddResult(call, step.Value);
        }
    }

    private static ReadOnlyMemory<byte>? Finish(AgentRun run, AgentAnswer answer, JsonElement value)
    {
        var isFailure = string.Equals(answer.Outcome, ReliabilityEvents.Failure, StringComparison.Ordinal);
        if (isFailure && run.HasOpenCompensations)
        {
            throw new FaultException(new Fault(
                ErrorCodes.RunOutcomeFailed, $"The agent ended without its outcome, and what it did is undone. It said: {value.GetRawText()}"));
        }

        run.Declare(isFailure, value);
        return KeelsonJson.Serialize(value);
    }

    private static ReadOnlyMemory<byte>? Arguments(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text.Length == 0 ? "{}" : text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object ? (ReadOnlyMemory<byte>?)Encoding.UTF8.GetBytes(document.RootElement.GetRawText()) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static FaultException Bad(string detail) => new(new Fault(ErrorCodes.ModelOutputInvalid, detail));
}
