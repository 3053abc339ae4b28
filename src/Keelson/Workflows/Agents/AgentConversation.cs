using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Keelson.Primitives;

namespace Keelson.Workflows.Agents;

/// <summary>The messages of one agent run in the OpenAI chat format; rebuilt from the journal's turns on every replay.</summary>
internal sealed class AgentConversation
{
    private readonly JsonArray _messages = [];

    /// <summary>Begins with the instructions and the run's input.</summary>
    public AgentConversation(string instructions, ReadOnlyMemory<byte> input)
    {
        Add("system", instructions);
        Add("user", Encoding.UTF8.GetString(input.Span));
    }

    /// <summary>The messages as a JSON array.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(_messages, KeelsonJson.Options);

    /// <summary>Puts an assistant message behind the others, as the provider wrote it.</summary>
    public void AddTurn(AgentTurn turn) => _messages.Add(JsonObject.Create(turn.Message));

    /// <summary>Answers one tool call with what the tool said.</summary>
    public void AddResult(AgentCall call, ReadOnlyMemory<byte>? value) =>
        AddTool(call, value is { IsEmpty: false } bytes ? Encoding.UTF8.GetString(bytes.Span) : "{}");

    /// <summary>Answers one tool call with why it failed.</summary>
    public void AddFault(AgentCall call, string code, string detail) =>
        AddTool(call, new JsonObject { ["code"] = code, ["detail"] = detail }.ToJsonString(KeelsonJson.Options));

    /// <summary>Says something in a role.</summary>
    public void Add(string role, string text) => _messages.Add(new JsonObject { ["role"] = role, ["content"] = text });

    private void AddTool(AgentCall call, string text) =>
        _messages.Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = call.Id, ["content"] = text });
}
