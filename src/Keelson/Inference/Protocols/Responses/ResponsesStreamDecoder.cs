using System.Text.Json;
using Keelson.Inference.Protocols.Neutral;

namespace Keelson.Inference.Protocols.Responses;

/// <summary>Reads the events of a stream of responses.</summary>
internal sealed class ResponsesStreamDecoder : IStreamDecoder
{
    private bool _hasCalls;
    private bool _hasBegun;

    /// <inheritdoc/>
    public void Read(ReadOnlyMemory<byte> data, List<NeutralDelta> deltas)
    {
        if (data.Span.SequenceEqual("[DONE]"u8))
        {
            return;
        }

        using var document = JsonDocument.Parse(data);
        var root = document.RootElement;
        var index = (int)(root.Whole("output_index") ?? 0);
        switch (root.Text("type"))
        {
            case "response.created" when !_hasBegun:
                _hasBegun = true;
                deltas.Add(new NeutralDelta(DeltaKind.Begin) { Id = root.Member("response")?.Text("id"), Name = root.Member("response")?.Text("model") });
                break;
            case "response.output_text.delta":
                Add(deltas, DeltaKind.Text, root, index);
                break;
            case "response.reasoning_summary_text.delta" or "response.reasoning_text.delta":
                Add(deltas, DeltaKind.Reasoning, root, index);
                break;
            case "response.refusal.delta":
                Add(deltas, DeltaKind.Refusal, root, index);
                break;
            case "response.function_call_arguments.delta":
                Add(deltas, DeltaKind.CallArguments, root, index);
                break;
            case "response.output_item.added" when root.Member("item") is { } item && item.Text("type") == "function_call":
                _hasCalls = true;
                deltas.Add(new NeutralDelta(DeltaKind.CallBegin) { Index = index, Id = item.Text("call_id"), Name = item.Text("name") });
                break;
            case "response.completed" or "response.incomplete":
                deltas.Add(new NeutralDelta(DeltaKind.Finish) { Finish = ResponsesAnswerCodec.FinishOf(root.Member("response") ?? default, _hasCalls) });
                deltas.Add(new NeutralDelta(DeltaKind.Done));
                break;
            default:
                break;
        }
    }

    private static void Add(List<NeutralDelta> deltas, DeltaKind kind, JsonElement root, int index)
    {
        if (root.Text("delta") is { Length: > 0 } text)
        {
            deltas.Add(new NeutralDelta(kind, text) { Index = index });
        }
    }
}
