using System.Buffers;
using System.Text.Json;
using System.Text;
using Keelson.Primitives;

namespace Keelson.Inference.Wire;

/// <summary>
/// Reads one chunk (<c>chat.completion.chunk</c>) or one whole answer (<c>chat.completion</c>). Usage is taken wherever it stands:
/// on a chunk of its own, on a chunk with choices, inside a choice. Members that we do not know are passed over.
/// </summary>
internal static class OpenAiAnswerReader
{
    /// <summary>Reads; false when the bytes are not a JSON object. Text of the answer is added to <paramref name="text"/>, for counting.</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, IBufferWriter<byte>? text, out AnswerFacts facts)
    {
        facts = default;
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 64 });
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
        if (reader.ValueTextEquals("choices"u8))
        {
            reader.Read();
            ReadChoices(ref reader, text, ref facts);
        }
        else if (reader.ValueTextEquals("usage"u8))
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
        else if (reader.ValueTextEquals("error"u8))
        {
            reader.Read();
            facts.Error = OpenAiErrorReader.ReadValue(ref reader);
        }
        else if (reader.ValueTextEquals("service_tier"u8))
        {
            reader.Read();
            facts.ServiceTier = reader.TokenType == JsonTokenType.String ? UsageReader.Service(LenientJson.ReadText(ref reader)) : null;
            reader.Skip();
        }
        else if (reader.ValueTextEquals("x_groq"u8))
        {
            reader.Read();
            ReadWrappedUsage(ref reader, ref facts);
        }
        else
        {
            reader.Skip();
        }
    }

    private static void ReadWrappedUsage(ref Utf8JsonReader reader, ref AnswerFacts facts)
    {
        var depth = reader.CurrentDepth;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.CurrentDepth > depth)
        {
            var isUsage = reader.ValueTextEquals("usage"u8);
            reader.Read();
            if (isUsage)
            {
                facts.Usage = UsageReader.Read(ref reader) ?? facts.Usage;
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static void ReadChoices(ref Utf8JsonReader reader, IBufferWriter<byte>? text, ref AnswerFacts facts)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            facts.HasChoices = true;
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadChoiceMember(ref reader, text, ref facts);
            }
        }
    }

    private static void ReadChoiceMember(ref Utf8JsonReader reader, IBufferWriter<byte>? text, ref AnswerFacts facts)
    {
        if (reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("message"u8))
        {
            reader.Read();
            ReadMessage(ref reader, text, ref facts);
        }
        else if (reader.ValueTextEquals("finish_reason"u8))
        {
            reader.Read();
            facts.FinishReason = reader.TokenType == JsonTokenType.String ? FinishWord(ref reader) : facts.FinishReason;
            reader.Skip();
        }
        else if (reader.ValueTextEquals("usage"u8))
        {
            reader.Read();
            facts.Usage = UsageReader.Read(ref reader) ?? facts.Usage;
        }
        else if (reader.ValueTextEquals("error"u8))
        {
            reader.Read();
            facts.Error = OpenAiErrorReader.ReadValue(ref reader);
        }
        else
        {
            reader.Skip();
        }
    }

    // The usual words are not allocated again for each answer.
    private static string? FinishWord(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("stop"u8) ? "stop"
        : reader.ValueTextEquals("length"u8) ? "length"
        : reader.ValueTextEquals("tool_calls"u8) ? "tool_calls"
        : LenientJson.ReadText(ref reader);

    private static void ReadMessage(ref Utf8JsonReader reader, IBufferWriter<byte>? text, ref AnswerFacts facts)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            var isText = reader.ValueTextEquals("content"u8)
                || reader.ValueTextEquals("reasoning_content"u8)
                || reader.ValueTextEquals("reasoning"u8)
                || reader.ValueTextEquals("refusal"u8);
            var isCalls = !isText && (reader.ValueTextEquals("tool_calls"u8) || reader.ValueTextEquals("function_call"u8));
            var isSound = !isText && !isCalls && reader.ValueTextEquals("audio"u8);
            reader.Read();
            if (isText)
            {
                ReadText(ref reader, text, ref facts);
            }
            else if (isCalls)
            {
                ReadCalls(ref reader, text, ref facts);
            }
            else
            {
                facts.HasToken |= isSound && reader.TokenType == JsonTokenType.StartObject;
                reader.Skip();
            }
        }
    }

    // Text is a string, or (some providers) a list of parts with text in them.
    private static void ReadText(ref Utf8JsonReader reader, IBufferWriter<byte>? text, ref AnswerFacts facts)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            facts.HasToken |= reader.ValueSpan.Length > 0;
            Copy(ref reader, text);
            return;
        }

        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
        {
            return;
        }

        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName && (reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("thinking"u8)))
            {
                reader.Read();
                ReadText(ref reader, text, ref facts);
            }
        }
    }

    private static void ReadCalls(ref Utf8JsonReader reader, IBufferWriter<byte>? text, ref AnswerFacts facts)
    {
        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
        {
            return;
        }

        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName && (reader.ValueTextEquals("name"u8) || reader.ValueTextEquals("arguments"u8)))
            {
                reader.Read();
                facts.HasToken |= reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length > 0;
                Copy(ref reader, text);
            }
        }
    }

    internal static void Copy(ref Utf8JsonReader reader, IBufferWriter<byte>? text)
    {
        if (text is null || reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length == 0)
        {
            return;
        }

        if (reader.ValueIsEscaped)
        {
            text.Write(Encoding.UTF8.GetBytes(LenientJson.ReadText(ref reader)));
            return;
        }

        var target = text.GetSpan(reader.ValueSpan.Length);
        text.Advance(CopyPlain(reader.ValueSpan, target));
    }

    private static int CopyPlain(ReadOnlySpan<byte> source, Span<byte> target)
    {
        source.CopyTo(target);
        return source.Length;
    }
}
