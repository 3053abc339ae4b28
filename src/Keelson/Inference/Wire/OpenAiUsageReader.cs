using System.Text.Json;
using Keelson.Telemetry;

namespace Keelson.Inference.Wire;

/// <summary>
/// Reads a <c>usage</c> object of the OpenAI convention: cached tokens are a part of the prompt, reasoning is a part of the
/// completion. Known dialects: cached tokens at the top (Moonshot), cache hits (DeepSeek), cached counts of vLLM and Mistral, cache
/// writes (OpenRouter), generated tokens that stand in the total alone (xAI, Gemini behind an OpenAI face).
/// </summary>
internal static class OpenAiUsageReader
{
    /// <summary>Reads the object at which the reader stands and leaves the reader at its end; null when it holds no counts.</summary>
    public static UsageVector? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        var counts = default(Counts);
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.ValueTextEquals("prompt_tokens_details"u8) || reader.ValueTextEquals("input_tokens_details"u8))
            {
                ReadPromptDetails(ref reader, ref counts);
            }
            else if (reader.ValueTextEquals("completion_tokens_details"u8) || reader.ValueTextEquals("output_tokens_details"u8))
            {
                ReadOutputDetails(ref reader, ref counts);
            }
            else
            {
                ReadTop(ref reader, ref counts);
            }
        }

        return counts.ToVector();
    }

    private static void ReadTop(ref Utf8JsonReader reader, ref Counts counts)
    {
        if (reader.ValueTextEquals("prompt_tokens"u8) || reader.ValueTextEquals("input_tokens"u8))
        {
            counts.Prompt = Number(ref reader) ?? counts.Prompt;
        }
        else if (reader.ValueTextEquals("completion_tokens"u8) || reader.ValueTextEquals("output_tokens"u8))
        {
            counts.Completion = Number(ref reader) ?? counts.Completion;
        }
        else if (reader.ValueTextEquals("total_tokens"u8))
        {
            counts.Total = Number(ref reader) ?? counts.Total;
        }
        else
        {
            ReadDialects(ref reader, ref counts);
        }
    }

    // Dialects repeat the same count under several names, so the largest is taken and nothing is added up.
    private static void ReadDialects(ref Utf8JsonReader reader, ref Counts counts)
    {
        if (reader.ValueTextEquals("cached_tokens"u8)
            || reader.ValueTextEquals("prompt_cache_hit_tokens"u8)
            || reader.ValueTextEquals("num_cached_tokens"u8)
            || reader.ValueTextEquals("cache_read_input_tokens"u8))
        {
            counts.Cached = Math.Max(counts.Cached, Number(ref reader) ?? 0);
        }
        else if (reader.ValueTextEquals("cache_creation_input_tokens"u8))
        {
            counts.CacheWrite = Math.Max(counts.CacheWrite, Number(ref reader) ?? 0);
        }
        else if (reader.ValueTextEquals("reasoning_tokens"u8))
        {
            counts.Reasoning = Math.Max(counts.Reasoning, Number(ref reader) ?? 0);
        }
        else
        {
            reader.Skip();
        }
    }

    private static void ReadPromptDetails(ref Utf8JsonReader reader, ref Counts counts)
    {
        reader.Read();
        var depth = reader.CurrentDepth;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.ValueTextEquals("cached_tokens"u8))
            {
                counts.Cached = Math.Max(counts.Cached, Number(ref reader) ?? 0);
            }
            else if (reader.ValueTextEquals("cache_write_tokens"u8) || reader.ValueTextEquals("cache_creation_tokens"u8))
            {
                counts.CacheWrite = Math.Max(counts.CacheWrite, Number(ref reader) ?? 0);
            }
            else if (reader.ValueTextEquals("audio_tokens"u8))
            {
                counts.AudioInput = Number(ref reader) ?? 0;
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static void ReadOutputDetails(ref Utf8JsonReader reader, ref Counts counts)
    {
        reader.Read();
        var depth = reader.CurrentDepth;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.ValueTextEquals("reasoning_tokens"u8))
            {
                counts.Reasoning = Math.Max(counts.Reasoning, Number(ref reader) ?? 0);
            }
            else if (reader.ValueTextEquals("audio_tokens"u8))
            {
                counts.AudioOutput = Number(ref reader) ?? 0;
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static long? Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number)
        {
            return reader.TryGetInt64(out var whole) ? Math.Max(0, whole)
                : reader.TryGetDecimal(out var other) && other is >= 0 and < long.MaxValue ? (long)other
                : null;
        }

        reader.Skip();
        return null;
    }

    private struct Counts
    {
        public long? Prompt;
        public long? Completion;
        public long? Total;
        public long Cached;
        public long CacheWrite;
        public long Reasoning;
        public long AudioInput;
        public long AudioOutput;

        public readonly UsageVector? ToVector()
        {
            if (Prompt is null && Completion is null)
            {
                return null;
            }

            var input = Prompt ?? 0;
            var output = Completion ?? 0;
            if (Total is { } total && total > input + output)
            {
                output = total - input; // Generated and billed, but reported in the total alone.
            }

            var cached = Math.Min(Cached, input);
            return new UsageVector(input, cached, Math.Min(CacheWrite, input - cached), output, Math.Min(Reasoning, output))
            {
                AudioInput = Math.Min(AudioInput, input),
                AudioOutput = Math.Min(AudioOutput, output),
            };
        }
    }
}
