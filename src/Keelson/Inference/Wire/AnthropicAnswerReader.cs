using System.Buffers;
using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Inference.Wire;

/// <summary>
/// Reads one event of an Anthropic stream, or one whole message. The prompt is reported with <c>message_start</c>, the output with
/// <c>message_delta</c>, which may also correct the prompt; a proxy that sends <c>message_start</c> twice changes nothing.
/// </summary>
internal static class AnthropicAnswerReader
{
    private const int DepthMax = 64;

    /// <summary>Reads; false when the bytes are not a JSON object.</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, IBufferWriter<byte>? text, out AnswerFacts facts)
    {
        facts = default;
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = DepthMax });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadTop(ref reader, text, ref facts);
            }

            return reader.TokenType == JsonTokenType.EndObject && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void ReadTop(ref Utf8JsonReader reader, IBufferWriter<byte>? text, ref AnswerFacts facts)
    {
        if (reader.ValueTextEquals("type"u8))
        {
            reader.Read();
            facts.IsEnd = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("message_stop"u8);
            facts.IsUsagePartial |= reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("message_start"u8);
            reader.Skip();
        }
        else if (reader.ValueTextEquals("message"u8))
        {
            reader.Read();
            ReadMessage(ref reader, text, ref facts);
        }
        else if (reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("content_block"u8))
        {
            reader.Read();
            ReadBlock(ref reader, text, ref facts);
        }
        else if (reader.ValueTextEquals("error"u8))
        {
            reader.Read();
            facts.Error = OpenAiErrorReader.ReadValue(ref reader);
        }
        else
        {
            ReadMessageMember(ref reader, text, ref facts);
        }
    }

    private static void ReadMessage(ref Utf8JsonReader reader, IBufferWriter<byte>? text, ref AnswerFacts facts)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadMessageMember(ref reader, text, ref facts);
        }
    }

    // Members of a message, which stand at the top of a buffered answer.
    private static void ReadMessageMember(ref Utf8JsonReader reader, IBufferWriter<byte>? text, ref AnswerFacts facts)
    {
        if (reader.ValueTextEquals("usage"u8))
        {
            reader.Read();
            facts.Usage = UsageReader.Read(ref reader) ?? facts.Usage;
        }
        else if (reader.ValueTextEquals("model"u8))
        {
            reader.Read();
            facts.Model = reader.TokenType == JsonTokenType.String ? LenientJson.ReadText(ref reader) : null;
            reader.Skip();
        }
        else if (reader.ValueTextEquals("stop_reason"u8))
        {
            reader.Read();
            facts.FinishReason = reader.TokenType == JsonTokenType.String ? LenientJson.ReadText(ref reader) : facts.FinishReason;
            reader.Skip();
        }
        else if (reader.ValueTextEquals("content"u8))
        {
            reader.Read();
            ReadContent(ref reader, text, ref facts);
        }
        else
        {
            reader.Read();
            reader.Skip();
        }
    }

    private static void ReadContent(ref Utf8JsonReader reader, IBufferWriter<byte>? text, ref AnswerFacts facts)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            facts.HasChoices = true;
            ReadBlock(ref reader, text, ref facts);
        }
    }

    // A content block or a delta of one: whatever text, thinking or arguments are in it.
    private static void ReadBlock(ref Utf8JsonReader reader, IBufferWriter<byte>? text, ref AnswerFacts facts)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("thinking"u8) || reader.ValueTextEquals("partial_json"u8) || reader.ValueTextEquals("name"u8))
            {
                reader.Read();
                facts.HasToken |= reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length > 0;
                OpenAiAnswerReader.Copy(ref reader, text);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("input"u8))
            {
                reader.Read();
                CopyRaw(ref reader, text);
            }
            else if (reader.ValueTextEquals("stop_reason"u8))
            {
                reader.Read();
                facts.FinishReason = reader.TokenType == JsonTokenType.String ? LenientJson.ReadText(ref reader) : facts.FinishReason;
                reader.Skip();
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    // The arguments of a tool call, as text: near enough to what was generated.
    private static void CopyRaw(ref Utf8JsonReader reader, IBufferWriter<byte>? text)
    {
        if (reader.TokenType != JsonTokenType.StartObject || text is null)
        {
            reader.Skip();
            return;
        }

        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName || reader.TokenType == JsonTokenType.String)
            {
                text.Write(reader.ValueSpan);
            }
        }
    }
}
