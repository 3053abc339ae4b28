using System.Buffers;
using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Inference.Wire;

/// <summary>
/// Reads one event of a stream of OpenAI responses, or one whole response. Events that end a stream hold the response with its usage.
/// </summary>
internal static class ResponsesAnswerReader
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

            var isError = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadTop(ref reader, text, ref facts, ref isError);
            }

            if (facts.Usage is { } usage && WebSearchCalls.Count(utf8) is var searches and > 0)
            {
                usage.Take(UsageField.WebSearches, searches);
            }

            if (isError && facts.Error is null)
            {
                facts.Error = OpenAiErrorReader.Read(utf8); // The event error holds its members itself.
            }

            return reader.TokenType == JsonTokenType.EndObject && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void ReadTop(ref Utf8JsonReader reader, IBufferWriter<byte>? text, ref AnswerFacts facts, ref bool isError)
    {
        if (reader.ValueTextEquals("type"u8))
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                isError = reader.ValueTextEquals("error"u8);
                facts.IsEnd = reader.ValueTextEquals("response.completed"u8) || reader.ValueTextEquals("response.incomplete"u8);
            }

            reader.Skip();
        }
        else if (reader.ValueTextEquals("response"u8))
        {
            reader.Read();
            ReadResponse(ref reader, null, ref facts); // Its text was counted as it came.
        }
        else if (reader.ValueTextEquals("delta"u8))
        {
            reader.Read();
            facts.HasToken |= reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length > 0;
            OpenAiAnswerReader.Copy(ref reader, text);
            reader.Skip();
        }
        else
        {
            ReadMember(ref reader, text, ref facts);
        }
    }

    private static void ReadResponse(ref Utf8JsonReader reader, IBufferWriter<byte>? text, ref AnswerFacts facts)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember(ref reader, text, ref facts);
        }
    }

    private static void ReadMember(ref Utf8JsonReader reader, IBufferWriter<byte>? text, ref AnswerFacts facts)
    {
        if (reader.ValueTextEquals("usage"u8))
        {
            reader.Read();
            facts.Usage = UsageReader.Read(ref reader) ?? facts.Usage;
        }
        else if (reader.ValueTextEquals("model"u8))
        {
            facts.Model = Text(ref reader) ?? facts.Model;
        }
        else if (reader.ValueTextEquals("service_tier"u8))
        {
            facts.ServiceTier = UsageReader.Service(Text(ref reader));
        }
        else if (reader.ValueTextEquals("status"u8))
        {
            facts.FinishReason = Text(ref reader) is { } status and ("completed" or "incomplete" or "failed" or "cancelled") ? status : facts.FinishReason;
        }
        else if (reader.ValueTextEquals("error"u8))
        {
            reader.Read();
            facts.Error = reader.TokenType == JsonTokenType.Null ? facts.Error : OpenAiErrorReader.ReadValue(ref reader);
        }
        else if (reader.ValueTextEquals("output"u8) || reader.ValueTextEquals("item"u8))
        {
            reader.Read();
            ReadItems(ref reader, text, ref facts);
        }
        else
        {
            reader.Read();
            reader.Skip();
        }
    }

    // Output items, or one of them: their texts, names and arguments are what was generated. An item that was just begun has none.
    private static void ReadItems(ref Utf8JsonReader reader, IBufferWriter<byte>? text, ref AnswerFacts facts)
    {
        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
        {
            return;
        }

        var depth = reader.CurrentDepth;
        var isWhole = reader.TokenType == JsonTokenType.StartArray;
        facts.HasChoices |= isWhole;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            var isText = reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("arguments"u8) || reader.ValueTextEquals("refusal"u8);
            var isName = !isText && reader.ValueTextEquals("name"u8);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String && (isText || isName))
            {
                facts.HasToken |= reader.ValueSpan.Length > 0;
                OpenAiAnswerReader.Copy(ref reader, isWhole ? text : null); // The text of a streamed item comes in deltas.
            }
        }
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return LenientJson.ReadText(ref reader);
        }

        reader.Skip();
        return null;
    }
}
