using System.Text.Json;
using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Inference.Wire;

/// <summary>
/// Reads usage objects of all conventions: OpenAI chat and responses with their dialects (Moonshot, DeepSeek, vLLM, Mistral, OpenRouter,
/// xAI), Anthropic with its iterations, Gemini, Bedrock. Which convention it is follows from the members that are there.
/// </summary>
internal static class UsageReader
{
    private const int PartsMax = 64; // More sub-calls than any provider makes in one answer.

    /// <summary>Reads the object at which the reader stands and leaves the reader at its end; null when it holds no counts.</summary>
    public static UsageReport? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        var report = new UsageReport();
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.ValueTextEquals("iterations"u8))
            {
                reader.Read();
                report.Parts = ReadParts(ref reader);
            }
            else if (UsageNames.GroupOf(ref reader) is { } group)
            {
                reader.Read();
                ReadGroup(ref reader, group, report);
            }
            else
            {
                ReadMember(ref reader, report);
            }
        }

        return report.HasCounts || report.ServiceTier is not null ? report : null;
    }

    /// <summary>The word for a service tier; null for the usual one.</summary>
    public static string? Service(string? word) =>
        word?.ToLowerInvariant() is { Length: > 0 and <= 32 } tier and not ("default" or "standard" or "auto" or "on_demand" or "standard_only") ? tier : null;

    private static void ReadMember(ref Utf8JsonReader reader, UsageReport report)
    {
        var field = UsageNames.FieldOf(ref reader);
        if (field != UsageField.None)
        {
            if (Number(ref reader) is { } count)
            {
                report.Take(field, count);
            }
        }
        else if (reader.ValueTextEquals("service_tier"u8) || reader.ValueTextEquals("serviceTier"u8) || reader.ValueTextEquals("speed"u8))
        {
            report.ServiceTier = Service(Text(ref reader)) ?? report.ServiceTier;
        }
        else if (reader.ValueTextEquals("inference_geo"u8))
        {
            report.Region = Text(ref reader) is { Length: > 0 and <= 32 } region and not ("global" or "not_available") ? region : report.Region;
        }
        else
        {
            reader.Read();
            reader.Skip();
        }
    }

    private static void ReadGroup(ref Utf8JsonReader reader, UsageNames.Group group, UsageReport report)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            var field = UsageNames.FieldOf(ref reader, group);
            if (field == UsageField.None)
            {
                reader.Read();
                reader.Skip();
            }
            else if (Number(ref reader) is { } count)
            {
                report.Take(field, count);
            }
        }
    }

    private static List<UsagePart>? ReadParts(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        var parts = new List<UsagePart>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject || parts.Count >= PartsMax)
            {
                reader.Skip();
                continue;
            }

            var copy = reader; // The words and the counts are read one after the other.
            var (kind, model) = ReadWords(ref copy);
            if (Read(ref reader)?.ToVector() is { } counts)
            {
                parts.Add(new UsagePart(kind ?? "message", model, counts.Input, counts.Output)
                {
                    CachedInput = counts.CachedInput,
                    CacheWrite = counts.CacheWrite,
                    CacheWrite1H = counts.CacheWrite1H,
                });
            }
        }

        // A model that declined generated nothing and is not billed when another one took over.
        var fallback = parts.FindIndex(part => part.Kind == "fallback_message");
        return fallback > 0 ? [.. parts.Where((part, index) => index >= fallback || part.Output > 0)] : parts;
    }

    private static (string? Kind, string? Model) ReadWords(ref Utf8JsonReader reader)
    {
        string? kind = null;
        string? model = null;
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            var isKind = reader.ValueTextEquals("type"u8);
            var isModel = reader.ValueTextEquals("model"u8);
            if (isKind || isModel)
            {
                var text = Text(ref reader);
                (kind, model) = isKind ? (text, model) : (kind, text);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return (kind, model);
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
}
