using System.Text.Json;
using Keelson.Inference.Protocols.Neutral;

namespace Keelson.Inference.Protocols.Messages;

/// <summary>Reads the events of an Anthropic stream.</summary>
internal sealed class MessagesStreamDecoder : IStreamDecoder
{
    // Calls by their block. Blocks of the provider's own tools have arguments too, which are nobody's to answer; and a proxy that begins
    // again in the middle uses the numbers of its blocks again.
    private readonly Dictionary<int, int> _calls = [];
    private int _callCount;
    private bool _hasBegun;

    /// <inheritdoc/>
    public void Read(ReadOnlyMemory<byte> data, List<NeutralDelta> deltas)
    {
        using var document = JsonDocument.Parse(data);
        var root = document.RootElement;
        var index = (int)(root.Whole("index") ?? 0);
        switch (root.Text("type"))
        {
            case "message_start" when !_hasBegun: // A proxy may send it twice.
                _hasBegun = true;
                deltas.Add(new NeutralDelta(DeltaKind.Begin) { Id = root.Member("message")?.Text("id"), Name = root.Member("message")?.Text("model") });
                break;
            case "content_block_start":
                ReadStart(root.Member("content_block") ?? default, index, deltas);
                break;
            case "content_block_delta":
                ReadDelta(root.Member("delta") ?? default, index, deltas);
                break;
            case "message_delta" when root.Member("delta")?.Text("stop_reason") is { } reason:
                deltas.Add(new NeutralDelta(DeltaKind.Finish) { Finish = MessagesAnswerCodec.FinishOf(reason) });
                break;
            case "message_stop":
                deltas.Add(new NeutralDelta(DeltaKind.Done));
                break;
            default:
                break;
        }
    }

    private void ReadStart(JsonElement block, int index, List<NeutralDelta> deltas)
    {
        switch (block.Text("type"))
        {
            case "tool_use":
                _calls[index] = _callCount++;
                deltas.Add(new NeutralDelta(DeltaKind.CallBegin) { Index = _calls[index], Id = block.Text("id"), Name = block.Text("name") });
                if (block.Raw("input") is { Length: > 2 } whole)
                {
                    deltas.Add(new NeutralDelta(DeltaKind.CallArguments, whole) { Index = _calls[index] });
                }

                break;
            case "redacted_thinking":
                AddSeal(deltas, block.Text("data"), index, isRedacted: true);
                break;
            default:
                Add(deltas, DeltaKind.Text, block.Text("text"), index);
                Add(deltas, DeltaKind.Reasoning, block.Text("thinking"), index);
                break;
        }
    }

    private void ReadDelta(JsonElement delta, int index, List<NeutralDelta> deltas)
    {
        Add(deltas, DeltaKind.Text, delta.Text("text"), index);
        Add(deltas, DeltaKind.Reasoning, delta.Text("thinking"), index);
        AddSeal(deltas, delta.Text("signature"), index, isRedacted: false);
        if (_calls.TryGetValue(index, out var call))
        {
            Add(deltas, DeltaKind.CallArguments, delta.Text("partial_json"), call);
        }
    }

    private static void AddSeal(List<NeutralDelta> deltas, string? seal, int index, bool isRedacted)
    {
        if (seal is { Length: > 0 })
        {
            deltas.Add(new NeutralDelta(DeltaKind.Seal, seal) { Index = index, SealOf = WireProtocol.AnthropicMessages, IsRedacted = isRedacted });
        }
    }

    private static void Add(List<NeutralDelta> deltas, DeltaKind kind, string? text, int index)
    {
        if (text is { Length: > 0 })
        {
            deltas.Add(new NeutralDelta(kind, text) { Index = index });
        }
    }
}
