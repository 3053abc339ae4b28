using System.Buffers;
using System.Text.Json.Nodes;
using Keelson.Inference.Protocols.Neutral;
using Keelson.Telemetry;

namespace Keelson.Inference.Protocols.Messages;

/// <summary>
/// Writes the events of an Anthropic stream: blocks are opened and closed one after the other. Other protocols may mix the arguments of
/// several calls; only the first call is passed on as it comes, the others are kept until they are whole.
/// </summary>
internal sealed class MessagesStreamEncoder : IStreamEncoder
{
    private readonly List<Call> _late = [];
    private NeutralAnswer _answer = new("", "", [], FinishKind.Stop);
    private DeltaKind? _open;
    private int _openCall = -1;
    private int _blocks = -1;

    /// <inheritdoc/>
    public void Write(NeutralDelta delta, IBufferWriter<byte> target)
    {
        switch (delta.Kind)
        {
            case DeltaKind.Begin:
                Begin(delta, target);
                break;
            case DeltaKind.Text:
            case DeltaKind.Refusal:
                Open(target, DeltaKind.Text, new JsonObject { ["type"] = "text", ["text"] = "" });
                Delta(target, new JsonObject { ["type"] = "text_delta", ["text"] = delta.Text });
                break;
            case DeltaKind.Reasoning:
                Open(target, DeltaKind.Reasoning, Thinking());
                Delta(target, new JsonObject { ["type"] = "thinking_delta", ["thinking"] = delta.Text });
                break;
            case DeltaKind.Seal:
                WriteSeal(delta, target);
                break;
            case DeltaKind.CallBegin:
                BeginCall(delta, target);
                break;
            case DeltaKind.CallArguments:
                WriteArguments(delta, target);
                break;
            case DeltaKind.Finish:
                _answer = _answer with { Finish = delta.Finish };
                break;
            case DeltaKind.Done:
            default:
                break;
        }
    }

    /// <inheritdoc/>
    public void End(UsageVector? usage, IBufferWriter<byte> target)
    {
        Close(target);
        SseWriter.Write(target, "message_delta", new JsonObject
        {
            ["type"] = "message_delta",
            ["delta"] = new JsonObject { ["stop_reason"] = MessagesAnswerCodec.WordOf(_answer.Finish), ["stop_sequence"] = null },
            ["usage"] = MessagesAnswerCodec.Usage(usage),
        });
        SseWriter.Write(target, "message_stop", new JsonObject { ["type"] = "message_stop" });
    }

    private static JsonObject Thinking() => new() { ["type"] = "thinking", ["thinking"] = "", ["signature"] = "" };

    private static JsonObject Block(string? id, string? name) =>
        new() { ["type"] = "tool_use", ["id"] = id, ["name"] = name, ["input"] = new JsonObject() };

    private void Begin(NeutralDelta delta, IBufferWriter<byte> target)
    {
        _answer = new NeutralAnswer(delta.Id ?? "", delta.Name ?? "", [], FinishKind.Stop);
        var message = MessagesAnswerCodec.Encode(_answer);
        message["stop_reason"] = null;
        SseWriter.Write(target, "message_start", new JsonObject { ["type"] = "message_start", ["message"] = message });
    }

    private void WriteSeal(NeutralDelta delta, IBufferWriter<byte> target)
    {
        if (delta.IsRedacted)
        {
            Open(target, DeltaKind.Seal, new JsonObject { ["type"] = "redacted_thinking", ["data"] = delta.Text });
        }
        else
        {
            Open(target, DeltaKind.Reasoning, Thinking()); // Also reasoning of which nothing was to be read.
            Delta(target, new JsonObject { ["type"] = "signature_delta", ["signature"] = ReasoningSeal.Write(delta.Text, delta.Id, delta.SealOf, false, WireProtocol.AnthropicMessages) ?? "" });
        }

        Close(target); // A seal ends its block: what comes next is another piece.
    }

    private void BeginCall(NeutralDelta delta, IBufferWriter<byte> target)
    {
        if (_open == DeltaKind.CallBegin)
        {
            _late.Add(new Call(delta.Index, delta.Id, delta.Name));
            return;
        }

        Open(target, DeltaKind.CallBegin, Block(delta.Id, delta.Name));
        _openCall = delta.Index;
    }

    private void WriteArguments(NeutralDelta delta, IBufferWriter<byte> target)
    {
        if (_openCall == delta.Index)
        {
            Delta(target, new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = delta.Text });
            return;
        }

        _late.Find(call => call.Index == delta.Index)?.Arguments.Append(delta.Text);
    }

    private void Open(IBufferWriter<byte> target, DeltaKind kind, JsonObject block)
    {
        if (_open == kind && kind != DeltaKind.CallBegin)
        {
            return;
        }

        Close(target);
        _open = kind;
        _blocks++;
        Start(target, block);
    }

    private void Close(IBufferWriter<byte> target)
    {
        if (_open is not null)
        {
            Stop(target);
        }

        var late = _late.ToArray();
        _late.Clear();
        foreach (var call in late)
        {
            _blocks++;
            Start(target, Block(call.Id, call.Name));
            Delta(target, new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = call.Arguments.ToString() });
            Stop(target);
        }
    }

    private void Start(IBufferWriter<byte> target, JsonObject block) =>
        SseWriter.Write(target, "content_block_start", new JsonObject { ["type"] = "content_block_start", ["index"] = _blocks, ["content_block"] = block });

    private void Stop(IBufferWriter<byte> target)
    {
        SseWriter.Write(target, "content_block_stop", new JsonObject { ["type"] = "content_block_stop", ["index"] = _blocks });
        (_open, _openCall) = (null, -1);
    }

    private void Delta(IBufferWriter<byte> target, JsonObject delta) =>
        SseWriter.Write(target, "content_block_delta", new JsonObject { ["type"] = "content_block_delta", ["index"] = _blocks, ["delta"] = delta });

    private sealed record Call(int Index, string? Id, string? Name)
    {
        public System.Text.StringBuilder Arguments { get; } = new();
    }
}
