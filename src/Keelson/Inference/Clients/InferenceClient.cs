using System.Buffers;
using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Inference.Clients;

/// <summary>Builds chat requests for callers in this process and reads the answers.</summary>
internal sealed class InferenceClient(IInferencePipeline pipeline, IdFactory ids) : IInferenceClient
{
    /// <inheritdoc/>
    public async Task<ModelTurn> AskAsync(ModelAsk ask, CancellationToken cancellation)
    {
        var call = new InferenceCall(ask.Id ?? ids.NextRequest(), WireProtocol.OpenAiChat, BodyOf(ask), ask.Attribution) { Deadline = ask.Deadline, IsCompaction = ask.IsCompaction };
        var sink = new BufferSink();
        var receipt = await pipeline.ExecuteAsync(call, sink, cancellation);
        return receipt.Fault is null ? Read(receipt, sink.Body) : new ModelTurn(receipt);
    }

    private static ReadOnlyMemory<byte> BodyOf(ModelAsk ask)
    {
        var buffer = new ArrayBufferWriter<byte>(ask.Messages.Length + ask.Tools.Length + 256);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        if (ask.Model is { } model)
        {
            writer.WriteString("model"u8, model);
        }

        Raw(writer, "messages", ask.Messages);
        Raw(writer, "tools", ask.Tools);
        Raw(writer, "tool_choice", ask.ToolChoice);
        Raw(writer, "response_format", ask.ResponseFormat);
        if (ask.MaxOutputTokens is { } max)
        {
            writer.WriteNumber("max_tokens"u8, max);
        }

        if (ask.Temperature is { } temperature)
        {
            writer.WriteNumber("temperature"u8, temperature);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static void Raw(Utf8JsonWriter writer, string name, ReadOnlyMemory<byte> json)
    {
        if (!json.IsEmpty)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(json.Span);
        }
    }

    private static ModelTurn Read(InferenceReceipt receipt, ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        if (!document.RootElement.TryGetProperty("choices", out var choices) || choices.ValueKind != JsonValueKind.Array || choices.GetArrayLength() == 0)
        {
            var fault = new Fault(ErrorCodes.ModelOutputInvalid, "The model's answer has no choice in it.");
            return new ModelTurn(receipt with { Fault = fault });
        }

        var choice = choices[0];
        var message = choice.GetProperty("message");
        return new ModelTurn(receipt)
        {
            Message = JsonSerializer.SerializeToUtf8Bytes(message),
            Text = Text(message, "content"),
            ToolCalls = CallsOf(message),
            FinishReason = Text(choice, "finish_reason"),
        };
    }

    private static List<ModelToolCall> CallsOf(JsonElement message)
    {
        var calls = new List<ModelToolCall>();
        if (message.TryGetProperty("tool_calls", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (var call in list.EnumerateArray())
            {
                if (call.TryGetProperty("function", out var function))
                {
                    calls.Add(new ModelToolCall(Text(call, "id") ?? "", Text(function, "name") ?? "", Text(function, "arguments") ?? "{}"));
                }
            }
        }

        return calls;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.ReadText() : null;
}
