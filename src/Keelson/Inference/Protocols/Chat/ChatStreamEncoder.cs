using System.Buffers;
using System.Text.Json.Nodes;
using Keelson.Inference.Protocols.Neutral;
using Keelson.Telemetry;

namespace Keelson.Inference.Protocols.Chat;

/// <summary>Writes the chunks of a chat stream.</summary>
internal sealed class ChatStreamEncoder(long created, bool wantsUsage) : IStreamEncoder
{
    private readonly Dictionary<int, int> _calls = [];
    private NeutralAnswer _answer = new("", "", [], FinishKind.Stop);

    /// <inheritdoc/>
    public void Write(NeutralDelta delta, IBufferWriter<byte> target)
    {
        switch (delta.Kind)
        {
            case DeltaKind.Begin:
                _answer = new NeutralAnswer(delta.Id ?? "", delta.Name ?? "", [], FinishKind.Stop);
                Chunk(target, new JsonObject { ["role"] = "assistant", ["content"] = "" });
                break;
            case DeltaKind.Text:
                Chunk(target, new JsonObject { ["content"] = delta.Text });
                break;
            case DeltaKind.Reasoning:
                Chunk(target, new JsonObject { ["reasoning_content"] = delta.Text });
                break;
            case DeltaKind.Refusal:
                Chunk(target, new JsonObject { ["refusal"] = delta.Text });
                break;
            case DeltaKind.CallBegin:
                _calls.TryAdd(delta.Index, _calls.Count);
                Call(target, delta.Index, new JsonObject { ["name"] = delta.Name, ["arguments"] = "" }, delta.Id);
                break;
            case DeltaKind.CallArguments:
                Call(target, delta.Index, new JsonObject { ["arguments"] = delta.Text }, null);
                break;
            case DeltaKind.Finish:
                Chunk(target, [], ChatAnswerCodec.WordOf(delta.Finish));
                break;
            case DeltaKind.Seal: // Chat has no place for it.
            case DeltaKind.Done:
            default:
                break;
        }
    }

    /// <inheritdoc/>
    public void End(UsageVector? usage, IBufferWriter<byte> target)
    {
        if (wantsUsage && usage is not null)
        {
            var chunk = Head();
            chunk["choices"] = new JsonArray();
            chunk["usage"] = ChatAnswerCodec.Usage(usage);
            SseWriter.Write(target, null, chunk);
        }

        target.Write("data: [DONE]\n\n"u8);
    }

    private void Call(IBufferWriter<byte> target, int index, JsonObject function, string? id)
    {
        var call = new JsonObject { ["index"] = _calls.GetValueOrDefault(index) };
        if (id is not null)
        {
            call["id"] = id;
            call["type"] = "function";
        }

        call["function"] = function;
        Chunk(target, new JsonObject { ["tool_calls"] = new JsonArray(call) });
    }

    private void Chunk(IBufferWriter<byte> target, JsonObject delta, string? finish = null)
    {
        var chunk = Head();
        chunk["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["logprobs"] = null, ["finish_reason"] = finish });
        SseWriter.Write(target, null, chunk);
    }

    private JsonObject Head() => new()
    {
        ["id"] = _answer.IdAs("chatcmpl-"),
        ["object"] = "chat.completion.chunk",
        ["created"] = created,
        ["model"] = _answer.Model,
    };
}
