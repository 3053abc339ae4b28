using System.Text;
using System.Text.Json;
using Keelson.Inference;
using Keelson.Inference.Clients;
using Keelson.Primitives;

namespace Keelson.Tests.Workflows.Agents;

/// <summary>Answers the turns of an agent one after the other, and keeps what it was asked.</summary>
internal sealed class ScriptedModel(params Func<ModelTurn>[] turns) : IInferenceClient
{
    private readonly List<string> _asked = [];

    /// <summary>The messages of each question, as JSON.</summary>
    public IReadOnlyList<string> Asked => _asked;

    public static Func<ModelTurn> Says(string text) => () => new ModelTurn(Receipt(0.01m, null))
    {
        Text = text,
        Message = JsonSerializer.SerializeToUtf8Bytes(new { role = "assistant", content = text }),
        FinishReason = "stop",
    };

    public static Func<ModelTurn> Calls(string tool, string arguments) => () => new ModelTurn(Receipt(0.01m, null))
    {
        ToolCalls = [new ModelToolCall("c1", tool, arguments)],
        Message = JsonSerializer.SerializeToUtf8Bytes(new { role = "assistant", tool_calls = new[] { new { id = "c1", function = new { name = tool, arguments } } } }),
        FinishReason = "tool_calls",
    };

    public static Func<ModelTurn> Fails(Fault fault, decimal cost) => () => new ModelTurn(Receipt(cost, fault));

    public Task<ModelTurn> AskAsync(ModelAsk ask, CancellationToken cancellation)
    {
        lock (_asked)
        {
            _asked.Add(Encoding.UTF8.GetString(ask.Messages.Span));
            return Task.FromResult(turns[Math.Min(_asked.Count, turns.Length) - 1]());
        }
    }

    private static InferenceReceipt Receipt(decimal cost, Fault? fault) => new(new RequestId("q_1"), fault) { Cost = new Money(cost), ServedModel = "m" };
}
