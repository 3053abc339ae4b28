using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Context.Compaction;

/// <summary>Counts what a message costs in the context, as the fitting of requests does: its strings, its template, its media by the piece.</summary>
internal static class MessageTokens
{
    private const int Template = 8; // What chat templates put around a message and its role; most take 3 to 5.

    /// <summary>Tokens of one message.</summary>
    public static long Count(ReadOnlySpan<byte> message)
    {
        var total = (long)Template;
        var reader = new Utf8JsonReader(message);
        var isMedia = false;
        var arguments = int.MaxValue; // Below this depth stand the arguments of a call: an address there is text.
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                arguments = reader.ValueTextEquals("input"u8) ? Math.Min(arguments, reader.CurrentDepth) : reader.CurrentDepth <= arguments ? int.MaxValue : arguments;
                isMedia = reader.CurrentDepth >= 3
                    && reader.CurrentDepth <= arguments
                    && (reader.ValueTextEquals("url"u8) || reader.ValueTextEquals("data"u8) || reader.ValueTextEquals("file_data"u8) || reader.ValueTextEquals("file_id"u8) || reader.ValueTextEquals("image_url"u8));
            }
            else if (reader.TokenType == JsonTokenType.String)
            {
                total += isMedia ? TokenBounds.MediaTokensMost : CountString(ref reader);
                isMedia = false;
            }
        }

        return total;
    }

    private static int CountString(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
        {
            return TokenCounter.Count(LenientJson.ReadText(ref reader));
        }

        return TokenCounter.CountUtf8(reader.ValueSpan);
    }
}
