using System.Reflection;
using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Telemetry.Wire;

/// <summary>Billable tokens. The meters that most calls do not use are absent when they are 0.</summary>
internal sealed class UsageMember(PropertyInfo property) : TypedEventMember<UsageVector?>(property)
{
    private static readonly JsonEncodedText Input = JsonEncodedText.Encode("input");
    private static readonly JsonEncodedText CachedInput = JsonEncodedText.Encode("cachedInput");
    private static readonly JsonEncodedText CacheWrite = JsonEncodedText.Encode("cacheWrite");
    private static readonly JsonEncodedText Output = JsonEncodedText.Encode("output");
    private static readonly JsonEncodedText Reasoning = JsonEncodedText.Encode("reasoning");
    private static readonly JsonEncodedText CacheWrite1H = JsonEncodedText.Encode("cacheWrite1H");
    private static readonly JsonEncodedText AudioInput = JsonEncodedText.Encode("audioInput");
    private static readonly JsonEncodedText AudioOutput = JsonEncodedText.Encode("audioOutput");
    private static readonly JsonEncodedText ContextTokens = JsonEncodedText.Encode("contextTokens");
    private static readonly JsonEncodedText WebSearches = JsonEncodedText.Encode("webSearches");
    private static readonly JsonEncodedText ServiceTier = JsonEncodedText.Encode("serviceTier");
    private static readonly JsonEncodedText Region = JsonEncodedText.Encode("region");
    private static readonly JsonEncodedText Parts = JsonEncodedText.Encode("parts");
    private static readonly JsonEncodedText IsEstimated = JsonEncodedText.Encode("isEstimated");

    private static readonly UsageVector NoRest = new(0, 0, 0, 0, 0);

    private static readonly JsonEncodedText[] Meters =
        [Input, CachedInput, CacheWrite, Output, Reasoning, CacheWrite1H, AudioInput, AudioOutput, ContextTokens, WebSearches];

    /// <inheritdoc/>
    protected override void WriteValue(Utf8JsonWriter writer, UsageVector? value)
    {
        writer.WriteStartObject(Encoded);
        writer.WriteNumber(Input, value!.Input);
        writer.WriteNumber(CachedInput, value.CachedInput);
        writer.WriteNumber(CacheWrite, value.CacheWrite);
        writer.WriteNumber(Output, value.Output);
        writer.WriteNumber(Reasoning, value.Reasoning);
        WriteUsed(writer, CacheWrite1H, value.CacheWrite1H);
        WriteUsed(writer, AudioInput, value.AudioInput);
        WriteUsed(writer, AudioOutput, value.AudioOutput);
        WriteUsed(writer, ContextTokens, value.ContextTokens);
        WriteUsed(writer, WebSearches, value.WebSearches);
        WriteWord(writer, ServiceTier, value.ServiceTier);
        WriteWord(writer, Region, value.Region);
        if (value.Parts is { Count: > 0 } parts)
        {
            writer.WritePropertyName(Parts);
            JsonSerializer.Serialize(writer, parts, KeelsonJson.Options);
        }

        if (value.IsEstimated)
        {
            writer.WriteBoolean(IsEstimated, true);
        }

        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    protected override UsageVector? ReadValue(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Unfit("an object of token counts");
        }

        Span<long> meters = stackalloc long[Meters.Length];
        var rest = NoRest;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var meter = MeterOf(ref reader);
            if (meter < 0)
            {
                rest = ReadRest(ref reader, rest);
                continue;
            }

            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out meters[meter]))
            {
                throw Unfit("an object of token counts");
            }
        }

        return rest with
        {
            Input = meters[0],
            CachedInput = meters[1],
            CacheWrite = meters[2],
            Output = meters[3],
            Reasoning = meters[4],
            CacheWrite1H = meters[5],
            AudioInput = meters[6],
            AudioOutput = meters[7],
            ContextTokens = meters[8],
            WebSearches = meters[9],
        };
    }

    private static UsageVector ReadRest(ref Utf8JsonReader reader, UsageVector rest)
    {
        if (reader.ValueTextEquals(IsEstimated.EncodedUtf8Bytes))
        {
            reader.Read();
            return rest with { IsEstimated = reader.TokenType == JsonTokenType.True };
        }

        if (reader.ValueTextEquals(ServiceTier.EncodedUtf8Bytes))
        {
            return rest with { ServiceTier = Word(ref reader) };
        }

        if (reader.ValueTextEquals(Region.EncodedUtf8Bytes))
        {
            return rest with { Region = Word(ref reader) };
        }

        var isParts = reader.ValueTextEquals(Parts.EncodedUtf8Bytes);
        reader.Read();
        if (isParts && reader.TokenType == JsonTokenType.StartArray)
        {
            return rest with { Parts = JsonSerializer.Deserialize<UsagePart[]>(ref reader, KeelsonJson.Options) };
        }

        reader.Skip();
        return rest;
    }

    private static string? Word(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        reader.Skip();
        return null;
    }

    private static void WriteWord(Utf8JsonWriter writer, JsonEncodedText name, string? word)
    {
        if (word is not null)
        {
            writer.WriteString(name, word);
        }
    }

    private static int MeterOf(ref Utf8JsonReader reader)
    {
        for (var meter = 0; meter < Meters.Length; meter++)
        {
            if (reader.ValueTextEquals(Meters[meter].EncodedUtf8Bytes))
            {
                return meter;
            }
        }

        return -1;
    }

    private static void WriteUsed(Utf8JsonWriter writer, JsonEncodedText name, long tokens)
    {
        if (tokens != 0)
        {
            writer.WriteNumber(name, tokens);
        }
    }
}
