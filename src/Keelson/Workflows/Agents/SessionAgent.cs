using System.Text.Json.Nodes;
using Keelson.Inference;
using Keelson.Inference.Clients;
using Keelson.Primitives;
using Keelson.Sessions;
using Keelson.Tools;
using Microsoft.Extensions.AI;

namespace Keelson.Workflows.Agents;

/// <summary>
/// The agent of the configuration as it answers in a session: the same instructions and tools, inference through the pipeline with the
/// session's affinity, tools through the one road. A tool call is named by session, turn and place, so asking again does nothing twice.
/// </summary>
internal sealed class SessionAgent(IInferencePipeline pipeline, IToolGateway tools, SnapshotSource snapshots, IdFactory ids, TimeProvider time) : ISessionAgent
{
    private const int CallsPerTurnMax = 8; // A model that asks for more at once has lost the thread.

    /// <inheritdoc/>
    public async Task<SessionTurnOutcome> AnswerAsync(SessionTurnAsk ask, Func<string, ValueTask> onPiece, CancellationToken cancellation)
    {
        var snapshot = snapshots.Current;
        var agent = snapshot.Get<AgentBook>().Agents.GetValueOrDefault(ask.Workflow);
        if (agent is null || snapshot.Find<WorkflowDirectory>()?.TryGet(ask.Workflow, out var profile) != true)
        {
            return new SessionTurnOutcome([], new Fault(ErrorCodes.WorkflowNotFound, $"The configuration has no agent '{ask.Workflow}'."), null);
        }

        var deadline = time.GetUtcNow() + profile!.TimeBudget;
        var offered = new AgentTools(agent, snapshot.Get<ToolCatalog>());
        var said = new List<ReadOnlyMemory<byte>>();
        for (var round = 0; round < agent.TurnsMax; round++)
        {
            var answer = await StreamAsync(ask, agent, offered, said, deadline, onPiece, cancellation);
            if (answer.Fault is not null)
            {
                return new SessionTurnOutcome(said, answer.Fault, null);
            }

            said.Add(answer.Message);
            if (answer.Calls.Count == 0)
            {
                return new SessionTurnOutcome(said, null, answer.Tokens);
            }

            if (answer.Calls.Count > CallsPerTurnMax)
            {
                return new SessionTurnOutcome(
                    said, new Fault(ErrorCodes.ModelOutputInvalid, $"The agent asked for {answer.Calls.Count} tool calls at once; {CallsPerTurnMax} is the most."), null);
            }

            for (var i = 0; i < answer.Calls.Count; i++)
            {
                said.Add(await CallAsync(ask, offered, answer.Calls[i], (round * CallsPerTurnMax) + i, deadline, cancellation));
            }
        }

        return new SessionTurnOutcome(said, new Fault(ErrorCodes.ModelOutputInvalid, $"The agent did not finish within {agent.TurnsMax} rounds."), null);
    }

    private async Task<SessionModelAnswer> StreamAsync(
        SessionTurnAsk ask,
        AgentDefinition agent,
        AgentTools offered,
        List<ReadOnlyMemory<byte>> said,
        DateTimeOffset deadline,
        Func<string, ValueTask> onPiece,
        CancellationToken cancellation)
    {
        var body = SessionRequest.Write(agent.Instructions, [.. ask.Messages, .. said], offered.Json);
        var call = new InferenceCall(ids.NextRequest(), WireProtocol.OpenAiChat, body, ask.Attribution)
        {
            Deadline = deadline,
            AffinityKey = ask.Attribution.Session?.Value,
        };
        var sink = new ChannelSink();
        var running = RunAsync(call, sink, cancellation);
        using var reader = new ChatStreamReader();
        var answer = new SessionModelAnswer();
        await foreach (var bytes in sink.ReadAllAsync(CancellationToken.None))
        {
            foreach (var piece in answer.Add(reader.Read(bytes)))
            {
                await onPiece(piece);
            }
        }

        var receipt = await running;
        foreach (var piece in answer.Add(reader.Finish(receipt)))
        {
            await onPiece(piece);
        }

        answer.Close(receipt);
        return answer;
    }

    private async Task<InferenceReceipt> RunAsync(InferenceCall call, ChannelSink sink, CancellationToken cancellation)
    {
        try
        {
            return await pipeline.ExecuteAsync(call, sink, cancellation);
        }
        finally
        {
            sink.Complete();
        }
    }

    private async Task<ReadOnlyMemory<byte>> CallAsync(
        SessionTurnAsk ask, AgentTools offered, FunctionCallContent call, int place, DateTimeOffset deadline, CancellationToken cancellation)
    {
        if (offered.Find(call.Name) is not { } name)
        {
            return Answer(call, Said(ErrorCodes.ToolNotFound.Code, $"There is no tool '{call.Name}'."));
        }

        var arguments = KeelsonJson.Serialize(call.Arguments ?? new Dictionary<string, object?>());
        var result = await tools.InvokeAsync(
            new ToolCall(name, arguments, ask.Attribution)
            {
                ClientKey = FormattableString.Invariant($"{ask.Attribution.Session}.{ask.Turn}.{place}"),
                Deadline = deadline,
            },
            null,
            cancellation);
        return Answer(call, result.Fault is { } fault ? Said(fault.Code.Code, fault.Detail) : result.Value is { IsEmpty: false } value ? System.Text.Encoding.UTF8.GetString(value.Span) : "{}");
    }

    private static string Said(string code, string detail) => new JsonObject { ["code"] = code, ["detail"] = detail }.ToJsonString(KeelsonJson.Options);

    private static ReadOnlyMemory<byte> Answer(FunctionCallContent call, string text) =>
        KeelsonJson.Serialize(new Dictionary<string, string> { ["role"] = "tool", ["tool_call_id"] = call.CallId, ["content"] = text });
}
