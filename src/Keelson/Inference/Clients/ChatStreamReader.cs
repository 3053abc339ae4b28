using System.Text.Json;
using System.Text;
using Keelson.Inference.Wire;
using Keelson.Primitives;
using Microsoft.Extensions.AI;

namespace Keelson.Inference.Clients;

/// <summary>Turns a stream of chunks into updates. Text comes as it arrives; a tool call comes whole, when the answer is complete.</summary>
internal sealed class ChatStreamReader : IDisposable
{
    private readonly SseScanner _scanner = new(int.MaxValue); // The pipeline has held each event to its limit before.
    private readonly SortedDictionary<int, PartialCall> _calls = [];
    private string? _responseId;
    private string? _model;
    private string? _finish;

    /// <summary>The updates in a piece of the stream.</summary>
    public IEnumerable<ChatResponseUpdate> Read(byte[] bytes)
    {
        var rest = bytes.AsMemory();
        while (!rest.IsEmpty)
        {
            var target = _scanner.GetMemory();
            var count = Math.Min(target.Length, rest.Length);
            rest[..count].CopyTo(target);
            _scanner.Advance(count);
            rest = rest[count..];
            while (_scanner.TryRead(out var sseEvent))
            {
                if (!sseEvent.IsDone && !sseEvent.Data.IsEmpty && ReadChunk(sseEvent.Data) is { } update)
                {
                    yield return update;
                }
            }
        }
    }

    /// <summary>What is known at the end: tool calls, finish, tokens.</summary>
    public IEnumerable<ChatResponseUpdate> Finish(InferenceReceipt receipt)
    {
        if (_scanner.TryReadRest(out var rest) && !rest.IsDone && !rest.Data.IsEmpty && ReadChunk(rest.Data) is { } update)
        {
            yield return update;
        }

        var contents = new List<AIContent>();
        foreach (var call in _calls.Values)
        {
            contents.Add(ChatAnswerReader.Call(call.Id, call.Name, call.Arguments.ToString()));
        }

        if (receipt.Usage is { } usage)
        {
            contents.Add(new UsageContent(ChatAnswerReader.UsageOf(usage)));
        }

        var last = Update(contents);
        last.FinishReason = _finish is null ? null : new ChatFinishReason(_finish);
        last.AdditionalProperties = new AdditionalPropertiesDictionary { [ChatAnswerReader.ReceiptProperty] = receipt };
        yield return last;
    }

    /// <inheritdoc/>
    public void Dispose() => _scanner.Dispose();

    private ChatResponseUpdate? ReadChunk(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        _responseId ??= Text(root, "id");
        _model ??= Text(root, "model");
        if (!root.TryGetProperty("choices", out var choices) || choices.ValueKind != JsonValueKind.Array || choices.GetArrayLength() == 0)
        {
            return null;
        }

        var choice = choices[0];
        _finish = Text(choice, "finish_reason") ?? _finish;
        return choice.TryGetProperty("delta", out var delta) && delta.ValueKind == JsonValueKind.Object && ReadDelta(delta) is { Count: > 0 } contents
            ? Update(contents)
            : null;
    }

    private List<AIContent> ReadDelta(JsonElement delta)
    {
        var contents = new List<AIContent>();
        if ((Text(delta, "reasoning_content") ?? Text(delta, "reasoning")) is { Length: > 0 } reasoning)
        {
            contents.Add(new TextReasoningContent(reasoning));
        }

        if ((Text(delta, "content") ?? Text(delta, "refusal")) is { Length: > 0 } text)
        {
            contents.Add(new TextContent(text));
        }

        if (delta.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array)
        {
            foreach (var call in calls.EnumerateArray())
            {
                AddToCall(call);
            }
        }

        return contents;
    }

    private void AddToCall(JsonElement call)
    {
        var index = call.TryGetProperty("index", out var position) && position.TryGetInt32(out var number) ? number : _calls.Count;
        if (!_calls.TryGetValue(index, out var partial))
        {
            _calls[index] = partial = new PartialCall();
        }

        partial.Id = Text(call, "id") is { Length: > 0 } id ? id : partial.Id;
        if (call.TryGetProperty("function", out var function))
        {
            partial.Name += Text(function, "name");
            partial.Arguments.Append(Text(function, "arguments"));
        }
    }

    private ChatResponseUpdate Update(List<AIContent> contents) =>
        new(ChatRole.Assistant, contents) { ResponseId = _responseId, MessageId = _responseId, ModelId = _model };

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.ReadText() : null;

    private sealed class PartialCall
    {
        public string Id { get; set; } = "";

        public string Name { get; set; } = "";

        public StringBuilder Arguments { get; } = new();
    }
}
