using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Keelson.Inference.Protocols.Neutral;
using Keelson.Telemetry;

namespace Keelson.Inference.Protocols.Responses;

/// <summary>Writes the events of a stream of responses. Each item is opened, filled and closed; the last event holds the whole response.</summary>
internal sealed class ResponsesStreamEncoder(long created, JsonObject echo) : IStreamEncoder
{
    private readonly AnswerAccumulator _whole = new();
    private readonly List<OpenItem> _open = [];
    private NeutralAnswer _head = new("", "", [], FinishKind.Stop);
    private int _items;
    private int _sequence;

    /// <inheritdoc/>
    public void Write(NeutralDelta delta, IBufferWriter<byte> target)
    {
        _whole.Add(delta);
        switch (delta.Kind)
        {
            case DeltaKind.Begin:
                _head = new NeutralAnswer(delta.Id ?? "", delta.Name ?? "", [], FinishKind.Stop);
                Event(target, "response.created", new JsonObject { ["response"] = ResponsesAnswerCodec.Encode(_head, created, echo, isDone: false) });
                Event(target, "response.in_progress", new JsonObject { ["response"] = ResponsesAnswerCodec.Encode(_head, created, echo, isDone: false) });
                break;
            case DeltaKind.Text:
                Fill(target, TextItem(target, PartKind.Text), "response.output_text.delta", delta.Text);
                break;
            case DeltaKind.Refusal:
                Fill(target, TextItem(target, PartKind.Refusal), "response.refusal.delta", delta.Text);
                break;
            case DeltaKind.Reasoning:
                Fill(target, ReasoningItem(target), "response.reasoning_summary_text.delta", delta.Text);
                break;
            case DeltaKind.CallBegin:
                CloseAll(target, but: PartKind.ToolCall);
                var call = new OpenItem(PartKind.ToolCall, _items++, delta.Index) { CallId = delta.Id, Name = delta.Name };
                _open.Add(call);
                Event(target, "response.output_item.added", Item(call, "in_progress"));
                break;
            case DeltaKind.CallArguments:
                if (_open.Find(item => item.Kind == PartKind.ToolCall && item.Call == delta.Index) is { } open)
                {
                    Fill(target, open, "response.function_call_arguments.delta", delta.Text);
                }

                break;
            case DeltaKind.Seal:
                SealItem(delta, target);
                break;
            case DeltaKind.Finish:
            case DeltaKind.Done:
            default:
                break;
        }
    }

    /// <inheritdoc/>
    public void End(UsageVector? usage, IBufferWriter<byte> target)
    {
        CloseAll(target, but: null);
        var answer = _whole.ToAnswer(usage);
        var response = ResponsesAnswerCodec.Encode(answer, created, echo, isDone: true);
        var name = response["status"]!.GetValue<string>() == "incomplete" ? "response.incomplete" : "response.completed";
        Event(target, name, new JsonObject { ["response"] = response });
    }

    private OpenItem TextItem(IBufferWriter<byte> target, PartKind kind)
    {
        if (_open is [{ } last] && last.Kind == kind)
        {
            return last;
        }

        CloseAll(target, but: null);
        var item = new OpenItem(kind, _items++, -1);
        _open.Add(item);
        Event(target, "response.output_item.added", new JsonObject
        {
            ["output_index"] = item.Index,
            ["item"] = ResponsesAnswerCodec.Message(IdOf(item), "in_progress", []),
        });
        Event(target, "response.content_part.added", Part(item, ""));
        return item;
    }

    private OpenItem ReasoningItem(IBufferWriter<byte> target)
    {
        if (_open is [{ Kind: PartKind.Reasoning } last])
        {
            return last;
        }

        CloseAll(target, but: null);
        var item = BareReasoning(target);
        item.HasSummary = true;
        Event(target, "response.reasoning_summary_part.added", Summary(item, ""));
        return item;
    }

    private OpenItem BareReasoning(IBufferWriter<byte> target)
    {
        var item = new OpenItem(PartKind.Reasoning, _items++, -1);
        _open.Add(item);
        Event(target, "response.output_item.added", Item(item, "in_progress"));
        return item;
    }

    // A seal ends its item: what comes next is another piece. It may be all that there is.
    private void SealItem(NeutralDelta delta, IBufferWriter<byte> target)
    {
        if (_open is not [{ Kind: PartKind.Reasoning }])
        {
            CloseAll(target, but: null);
            BareReasoning(target);
        }

        _open[0].Seal = new NeutralPart(PartKind.Reasoning) { Seal = delta.Text, SealOf = delta.SealOf, IsRedacted = delta.IsRedacted };
        CloseAll(target, but: null);
    }

    private void Fill(IBufferWriter<byte> target, OpenItem item, string name, string? text)
    {
        item.Text.Append(text);
        var data = new JsonObject { ["item_id"] = IdOf(item), ["output_index"] = item.Index };
        data[item.Kind == PartKind.Reasoning ? "summary_index" : "content_index"] = 0;
        if (item.Kind == PartKind.ToolCall)
        {
            data.Remove("content_index");
        }
        else if (item.Kind == PartKind.Text)
        {
            data["logprobs"] = new JsonArray();
        }

        data["delta"] = text;
        Event(target, name, data);
    }

    private void CloseAll(IBufferWriter<byte> target, PartKind? but)
    {
        foreach (var item in _open.Where(item => item.Kind != but).ToList())
        {
            _open.Remove(item);
            Close(target, item, item.Text.ToString());
        }
    }

    private void Close(IBufferWriter<byte> target, OpenItem item, string text)
    {
        var place = new JsonObject { ["item_id"] = IdOf(item), ["output_index"] = item.Index };
        switch (item.Kind)
        {
            case PartKind.ToolCall:
                place["arguments"] = text.Length == 0 ? "{}" : text;
                place["name"] = item.Name;
                Event(target, "response.function_call_arguments.done", place);
                break;
            case PartKind.Reasoning when !item.HasSummary:
                break;
            case PartKind.Reasoning:
                place["summary_index"] = 0;
                place["text"] = text;
                Event(target, "response.reasoning_summary_text.done", place);
                Event(target, "response.reasoning_summary_part.done", Summary(item, text));
                break;
            default:
                place["content_index"] = 0;
                place[item.Kind == PartKind.Refusal ? "refusal" : "text"] = text;
                place["logprobs"] = new JsonArray();
                Event(target, item.Kind == PartKind.Refusal ? "response.refusal.done" : "response.output_text.done", place);
                Event(target, "response.content_part.done", Part(item, text));
                break;
        }

        Event(target, "response.output_item.done", Item(item, "completed"));
    }

    private JsonObject Item(OpenItem item, string status) => new()
    {
        ["output_index"] = item.Index,
        ["item"] =
            item.Kind == PartKind.ToolCall ? ResponsesAnswerCodec.Call(IdOf(item), item.CallId, item.Name, status == "completed" && item.Text.Length == 0 ? "{}" : item.Text.ToString(), status)
            : item.Kind == PartKind.Reasoning ? ResponsesAnswerCodec.Reasoning(IdOf(item), item.Text.ToString(), status == "completed" ? item.Seal : null)
            : ResponsesAnswerCodec.Message(IdOf(item), status, new JsonArray(ResponsesAnswerCodec.Content(item.Kind == PartKind.Refusal, item.Text.ToString()))),
    };

    private JsonObject Part(OpenItem item, string text) => new()
    {
        ["item_id"] = IdOf(item),
        ["output_index"] = item.Index,
        ["content_index"] = 0,
        ["part"] = ResponsesAnswerCodec.Content(item.Kind == PartKind.Refusal, text),
    };

    private JsonObject Summary(OpenItem item, string text) => new()
    {
        ["item_id"] = IdOf(item),
        ["output_index"] = item.Index,
        ["summary_index"] = 0,
        ["part"] = new JsonObject { ["type"] = "summary_text", ["text"] = text },
    };

    private string IdOf(OpenItem item) =>
        ResponsesAnswerCodec.ItemId(_head, item.Kind == PartKind.ToolCall ? "fc_" : item.Kind == PartKind.Reasoning ? "rs_" : "msg_", item.Index);

    private void Event(IBufferWriter<byte> target, string name, JsonObject data)
    {
        var whole = new JsonObject { ["type"] = name, ["sequence_number"] = _sequence++ };
        foreach (var (member, value) in data.ToList())
        {
            data.Remove(member);
            whole[member] = value;
        }

        SseWriter.Write(target, name, whole);
    }

    private sealed record OpenItem(PartKind Kind, int Index, int Call)
    {
        public string? CallId { get; init; }

        public string? Name { get; init; }

        public NeutralPart Seal { get; set; } = new(PartKind.Reasoning);

        public bool HasSummary { get; set; }

        public StringBuilder Text { get; } = new();
    }
}
