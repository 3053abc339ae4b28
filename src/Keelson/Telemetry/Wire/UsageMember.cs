using System.Reflection;
using System.Text.Json;

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
    private static readonly JsonEncodedText IsEstimated = JsonEncodedText.Encode("isEstimated");

    private static readonly JsonEncodedText[] Meters =
        [Input, CachedInput, CacheWrite, Output, Reasoning, CacheWrite1H, AudioInput, AudioOutput];

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
        var isEstimated = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var meter = MeterOf(ref reader);
            var isEstimate = meter < 0 && reader.ValueTextEquals(IsEstimated.EncodedUtf8Bytes);
            reader.Read();
            if (isEstimate)
            {
                isEstimated = reader.TokenType == JsonTokenType.True;
            }
            else if (meter < 0)
            {
                reader.Skip();
            }
            else if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out meters[meter]))
            {
                throw Unfit("an object of token counts");
            }
        }

        return new UsageVector(meters[0], meters[1], meters[2], meters[3], meters[4])
        {
            CacheWrite1H = meters[5],
            AudioInput = meters[6],
            AudioOutput = meters[7],
            IsEstimated = isEstimated,
        };
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
