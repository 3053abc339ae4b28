using System.Text;
using System.Text.Json.Nodes;
using Keelson.Inference;
using Keelson.Primitives;
using Microsoft.Extensions.AI;

namespace Keelson.Workflows.Agents;

/// <summary>Gathers a streamed answer into the message that a session keeps.</summary>
internal sealed class SessionModelAnswer
{
    private readonly StringBuilder _text = new();

    /// <summary>The tool calls that it asks for.</summary>
    public List<FunctionCallContent> Calls { get; } = [];

    /// <summary>The assistant message in the OpenAI chat format.</summary>
    public ReadOnlyMemory<byte> Message { get; private set; }

    /// <summary>Why there is none.</summary>
    public Fault? Fault { get; private set; }

    /// <summary>Tokens of the context with the answer in it; null: unknown.</summary>
    public long? Tokens { get; private set; }

    /// <summary>Takes updates, and answers the text in them.</summary>
    public IEnumerable<string> Add(IEnumerable<ChatResponseUpdate> updates)
    {
        foreach (var content in updates.SelectMany(update => update.Contents))
        {
            if (content is TextContent { Text.Length: > 0 } text)
            {
                _text.Append(text.Text);
                yield return text.Text;
            }
            else if (content is FunctionCallContent call)
            {
                Calls.Add(call);
            }
        }
    }

    /// <summary>The stream is over.</summary>
    public void Close(InferenceReceipt receipt)
    {
        Fault = receipt.Fault;
        Tokens = receipt.Usage is { } usage ? usage.Input + usage.Output : null;
        var message = new JsonObject { ["role"] = "assistant", ["content"] = _text.Length == 0 && Calls.Count > 0 ? null : _text.ToString() };
        if (Calls.Count > 0)
        {
            message["tool_calls"] = new JsonArray([.. Calls.Select(call => (JsonNode)new JsonObject
            {
                ["id"] = call.CallId,
                ["type"] = "function",
                ["function"] = new JsonObject
                {
                    ["name"] = call.Name,
                    ["arguments"] = Encoding.UTF8.GetString(KeelsonJson.Serialize(call.Arguments ?? new Dictionary<string, object?>())),
                },
            })]);
        }

        Message = Encoding.UTF8.GetBytes(message.ToJsonString());
    }
}
