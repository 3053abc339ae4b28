using System.Globalization;
using System.Text.Json;
using System.Text;
using Keelson.Primitives;

namespace Keelson.Inference.Wire;

/// <summary>Reads errors of providers: <c>{"error":{...}}</c>, <c>{"error":"..."}</c>, <c>{"message":...}</c>, or plain text.</summary>
internal static class OpenAiErrorReader
{
    private const int PlainTextMax = 512; // A proxy's HTML page says nothing after its first lines.

    /// <summary>Reads a whole error body.</summary>
    public static UpstreamErrorBody Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 64 });
            if (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
            {
                reader.Read(); // Some providers wrap the object in a list.
            }

            return ReadValue(ref reader);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return new UpstreamErrorBody(PlainText(utf8), null, null, null);
        }
    }

    /// <summary>Reads the value of a member <c>error</c>, or an object that has such a member, and stops at its end; null for null.</summary>
    public static UpstreamErrorBody ReadValue(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return new UpstreamErrorBody(LenientJson.ReadText(ref reader), null, null, null);
        }

        var body = UpstreamErrorBody.Empty;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return body;
        }

        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            body = ReadMember(ref reader, body);
        }

        return body;
    }

    private static UpstreamErrorBody ReadMember(ref Utf8JsonReader reader, UpstreamErrorBody body)
    {
        if (reader.ValueTextEquals("error"u8))
        {
            reader.Read();
            return ReadValue(ref reader) is { } inner && inner != UpstreamErrorBody.Empty ? inner : body;
        }

        if (reader.ValueTextEquals("message"u8) || reader.ValueTextEquals("detail"u8))
        {
            return body with { Message = Text(ref reader) ?? body.Message };
        }

        if (reader.ValueTextEquals("type"u8))
        {
            return body with { Type = Text(ref reader) };
        }

        if (reader.ValueTextEquals("code"u8))
        {
            return body with { Code = Text(ref reader) };
        }

        if (reader.ValueTextEquals("param"u8))
        {
            return body with { Param = Text(ref reader) };
        }

        reader.Skip();
        return body;
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return LenientJson.ReadText(ref reader);
            case JsonTokenType.Number:
                return reader.TryGetInt64(out var number) ? number.ToString(CultureInfo.InvariantCulture) : null;
            default:
                reader.Skip();
                return null;
        }
    }

    private static string? PlainText(ReadOnlySpan<byte> utf8)
    {
        var text = Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, PlainTextMax)]).Trim();
        return text.Length == 0 ? null : text;
    }
}
