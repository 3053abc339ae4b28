using System.Text.Json;
using Keelson.Inference.Protocols.Neutral;

namespace Keelson.Inference.Protocols.Chat;

/// <summary>Reads the chunks of a chat stream.</summary>
internal sealed class ChatStreamDecoder : IStreamDecoder
{
    private readonly HashSet<int> _calls = [];
    private bool _hasBegun;

    /// <inheritdoc/>
    public void Read(ReadOnlyMemory<byte> data, List<NeutralDelta> deltas)
    {
        if (data.Span.SequenceEqual("[DONE]"u8))
        {
            deltas.Add(new NeutralDelta(DeltaKind.Done));
            return;
        }

        using var document = JsonDocument.Parse(data);
        var root = document.RootElement;
        if (!_hasBegun)
        {
            _hasBegun = true;
            deltas.Add(new NeutralDelta(DeltaKind.Begin) { Id = root.Text("id"), Name = root.Text("model") });
        }

        var choice = root.Items("choices").FirstOrDefault(one => (one.Whole("index") ?? 0) == 0);
        if (choice.Member("delta") is { } delta)
        {
            Add(deltas, DeltaKind.Reasoning, delta.Text("reasoning_content") ?? delta.Text("reasoning"));
            Add(deltas, DeltaKind.Text, delta.Text("content"));
            Add(deltas, DeltaKind.Refusal, delta.Text("refusal"));
            foreach (var call in delta.Items("tool_calls"))
            {
                ReadCall(call, deltas);
            }
        }

        if (choice.Text("finish_reason") is { } finish)
        {
            deltas.Add(new NeutralDelta(DeltaKind.Finish) { Finish = ChatAnswerCodec.FinishOf(finish) });
        }
    }

    private void ReadCall(JsonElement call, List<NeutralDelta> deltas)
    {
        var index = (int)(call.Whole("index") ?? 0);
        var function = call.Member("function") ?? default;
        if (_calls.Add(index))
        {
            deltas.Add(new NeutralDelta(DeltaKind.CallBegin) { Index = index, Id = call.Text("id"), Name = function.Text("name") });
        }

        if (function.Text("arguments") is { Length: > 0 } arguments)
        {
            deltas.Add(new NeutralDelta(DeltaKind.CallArguments, arguments) { Index = index });
        }
    }

    private static void Add(List<NeutralDelta> deltas, DeltaKind kind, string? text)
    {
        if (text is { Length: > 0 })
        {
            deltas.Add(new NeutralDelta(kind, text));
        }
    }
}
