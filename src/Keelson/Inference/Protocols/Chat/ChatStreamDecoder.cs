using System.Text;
using System.Text.Json;
using Keelson.Inference.Protocols.Neutral;

namespace Keelson.Inference.Protocols.Chat;

/// <summary>Reads the chunks of a chat stream.</summary>
internal sealed class ChatStreamDecoder : IStreamDecoder
{
    private readonly Dictionary<int, Call> _calls = [];
    private int _count;
    private bool _hasBegun;

    /// <inheritdoc/>
    public void Read(ReadOnlyMemory<byte> data, List<NeutralDelta> deltas)
    {
        if (data.Span.SequenceEqual("[DONE]"u8))
        {
            TellAll(deltas);
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
            TellAll(deltas);
            deltas.Add(new NeutralDelta(DeltaKind.Finish) { Finish = ChatAnswerCodec.FinishOf(finish) });
        }
    }

    // A call is told of when its name is known. A server may send the name after the id or after the first arguments, and may give all
    // calls the same number, or none: then another id with a name is another call.
    private void ReadCall(JsonElement piece, List<NeutralDelta> deltas)
    {
        var number = (int)(piece.Whole("index") ?? 0);
        var function = piece.Member("function") ?? default;
        var (id, name) = (piece.Text("id") is { Length: > 0 } given ? given : null, function.Text("name") is { Length: > 0 } called ? called : null);
        if (!_calls.TryGetValue(number, out var call) || (call.IsTold && id is not null && name is not null && call.Id is not null && id != call.Id))
        {
            _calls[number] = call = new Call(_count++);
        }

        call.Id ??= id;
        call.Name ??= name;
        call.Waiting.Append(function.Text("arguments"));
        if (call.Name is not null)
        {
            Tell(call, deltas);
        }
    }

    private void TellAll(List<NeutralDelta> deltas)
    {
        foreach (var call in _calls.Values.Where(call => !call.IsTold).OrderBy(call => call.Index))
        {
            Tell(call, deltas); // Nameless to the end: that it was called is not hidden.
        }
    }

    private static void Tell(Call call, List<NeutralDelta> deltas)
    {
        if (!call.IsTold)
        {
            call.IsTold = true;
            deltas.Add(new NeutralDelta(DeltaKind.CallBegin) { Index = call.Index, Id = call.Id, Name = call.Name });
        }

        if (call.Waiting.Length > 0)
        {
            deltas.Add(new NeutralDelta(DeltaKind.CallArguments, call.Waiting.ToString()) { Index = call.Index });
            call.Waiting.Clear();
        }
    }

    private static void Add(List<NeutralDelta> deltas, DeltaKind kind, string? text)
    {
        if (text is { Length: > 0 })
        {
            deltas.Add(new NeutralDelta(kind, text));
        }
    }
    private sealed class Call(int index)
    {
        public int Index => index;

        public string? Id { get; set; }

        public string? Name { get; set; }

        public bool IsTold { get; set; }

        public StringBuilder Waiting { get; } = new();
    }
}
