using System.Text.Json;
using Keelson.Inference.Protocols.Neutral;

namespace Keelson.Inference.Protocols.Responses;

/// <summary>Reads the events of a stream of responses. Servers may leave out deltas, or the beginning of an item: its end says all of it.</summary>
internal sealed class ResponsesStreamDecoder : IStreamDecoder
{
    private readonly HashSet<string> _calls = new(StringComparer.Ordinal);
    private readonly HashSet<int> _filled = []; // Items of which something came in pieces.
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
            case "response.output_item.added":
                BeginCall(root.Member("item") ?? default, index, deltas);
                break;
            case "response.output_item.done":
                EndItem(root.Member("item") ?? default, index, deltas);
                break;
            case "response.completed" or "response.incomplete":
                deltas.Add(new NeutralDelta(DeltaKind.Finish) { Finish = ResponsesAnswerCodec.FinishOf(root.Member("response") ?? default, _calls.Count > 0) });
                deltas.Add(new NeutralDelta(DeltaKind.Done));
                break;
            case var type when KindOf(type) is { } kind:
                Add(deltas, kind, root.Text("delta"), index);
                break;
            default:
                break;
        }
    }

    private static DeltaKind? KindOf(string? type) => type switch
    {
        "response.output_text.delta" => DeltaKind.Text,
        "response.reasoning_summary_text.delta" or "response.reasoning_text.delta" => DeltaKind.Reasoning,
        "response.refusal.delta" => DeltaKind.Refusal,
        "response.function_call_arguments.delta" => DeltaKind.CallArguments,
        _ => null,
    };

    private void BeginCall(JsonElement item, int index, List<NeutralDelta> deltas)
    {
        if (item.Text("type") == "function_call" && _calls.Add(item.Text("call_id") ?? item.Text("id") ?? ""))
        {
            _filled.Remove(index);
            deltas.Add(new NeutralDelta(DeltaKind.CallBegin) { Index = index, Id = item.Text("call_id"), Name = item.Text("name") });
        }
    }

    private void EndItem(JsonElement item, int index, List<NeutralDelta> deltas)
    {
        switch (item.Text("type"))
        {
            case "function_call":
                BeginCall(item, index, deltas);
                AddRest(deltas, DeltaKind.CallArguments, item.Text("arguments"), index);
                break;
            case "message" when !_filled.Contains(index):
                foreach (var part in item.Items("content"))
                {
                    Add(deltas, DeltaKind.Text, part.Text("text"), index);
                    Add(deltas, DeltaKind.Refusal, part.Text("refusal"), index);
                }

                break;
            case "reasoning":
                var reasoning = ResponsesItems.Reasoning(item);
                AddRest(deltas, DeltaKind.Reasoning, reasoning.Text, index);
                if (reasoning.Seal is { } seal)
                {
                    deltas.Add(new NeutralDelta(DeltaKind.Seal, seal) { Index = index, Id = reasoning.Id, SealOf = reasoning.SealOf, IsRedacted = reasoning.IsRedacted });
                }

                break;
            default:
                break;
        }
    }

    private void AddRest(List<NeutralDelta> deltas, DeltaKind kind, string? text, int index)
    {
        if (!_filled.Contains(index))
        {
            Add(deltas, kind, text, index);
        }
    }

    private void Add(List<NeutralDelta> deltas, DeltaKind kind, string? text, int index)
    {
        if (text is { Length: > 0 })
        {
            _filled.Add(index);
            deltas.Add(new NeutralDelta(kind, text) { Index = index });
        }
    }
}
