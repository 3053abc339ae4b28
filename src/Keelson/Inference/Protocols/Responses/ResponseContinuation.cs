using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Inference.Protocols.Responses;

/// <summary>Turns requests that continue an earlier response into requests that say everything themselves.</summary>
internal static class ResponseContinuation
{
    private const string Previous = "previous_response_id";

    // The scanner before has its own, lower limit.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    /// <summary>What a request says of keeping and of continuing; a body that can not be read says nothing, and is refused later.</summary>
    public static (string? PreviousId, bool IsKept) Read(ReadOnlyMemory<byte> body, int depthMax)
    {
        string? previous = null;
        var isKept = true;
        try
        {
            var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = depthMax });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return (null, false);
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isPrevious = reader.ValueTextEquals(Previous);
                var isStore = reader.ValueTextEquals("store"u8);
                reader.Read();
                previous = isPrevious && reader.TokenType == JsonTokenType.String ? LenientJson.ReadText(ref reader) : previous;
                isKept = isStore ? reader.TokenType != JsonTokenType.False : isKept;
                reader.Skip();
            }

            return (previous, isKept);
        }
        catch (Exception unread) when (unread is JsonException or InvalidOperationException)
        {
            return (null, false);
        }
    }

    /// <summary>The items of a request's input: a text is a message of the user.</summary>
    public static ReadOnlyMemory<byte> Items(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body, Deep);
        var buffer = new ArrayBufferWriter<byte>(body.Length + 64);
        WriteItems(buffer, InputOf(document.RootElement));
        return buffer.WrittenMemory;
    }

    /// <summary>The request with the earlier items before its own, and without a word of the earlier response. Values stay byte for byte.</summary>
    public static ReadOnlyMemory<byte> Expand(ReadOnlyMemory<byte> body, ResponseRecord earlier)
    {
        using var document = JsonDocument.Parse(body, Deep);
        var buffer = new ArrayBufferWriter<byte>(body.Length + JsonMarshal.GetRawUtf8Value(earlier.Items).Length + 64);
        buffer.Write("{"u8);
        foreach (var member in document.RootElement.EnumerateObject().Where(member => !member.NameEquals(Previous) && !member.NameEquals("input")))
        {
            buffer.Write("\""u8);
            buffer.Write(JsonMarshal.GetRawUtf8PropertyName(member));
            buffer.Write("\":"u8);
            buffer.Write(JsonMarshal.GetRawUtf8Value(member.Value));
            buffer.Write(","u8);
        }

        buffer.Write("\"input\":"u8);
        WriteItems(buffer, earlier.Items.EnumerateArray().Select(Raw).Concat(InputOf(document.RootElement)));
        buffer.Write("}"u8);
        return buffer.WrittenMemory;
    }

    /// <summary>What is kept of a response: all items that a continuation must begin with, and the response itself.</summary>
    public static byte[] Keep(ReadOnlyMemory<byte> inputItems, JsonElement response, string? workflow)
    {
        using var input = JsonDocument.Parse(inputItems, Deep);
        var buffer = new ArrayBufferWriter<byte>(inputItems.Length + 1024);
        buffer.Write("{\"items\":"u8);
        WriteItems(buffer, input.RootElement.EnumerateArray().Concat(response.Items("output").Where(IsSelfContained)).Select(Raw));
        buffer.Write(",\"inputItems\":"u8);
        buffer.Write(Encoding.UTF8.GetBytes(input.RootElement.GetArrayLength().ToString(CultureInfo.InvariantCulture)));
        buffer.Write(",\"response\":"u8);
        buffer.Write(JsonMarshal.GetRawUtf8Value(response));
        if (workflow is not null)
        {
            buffer.Write(",\"workflow\":"u8);
            buffer.Write(JsonSerializer.SerializeToUtf8Bytes(workflow));
        }

        buffer.Write("}"u8);
        return buffer.WrittenSpan.ToArray();
    }

    // Reasoning that is neither encrypted nor there as the model wrote it stands at the provider alone: a summary is none of both.
    private static bool IsSelfContained(JsonElement item) =>
        item.Text("type") != "reasoning" || item.Text("encrypted_content") is not null || item.Items("content").Any();

    private static byte[] Raw(JsonElement item) => JsonMarshal.GetRawUtf8Value(item).ToArray();

    private static IEnumerable<byte[]> InputOf(JsonElement root) =>
        root.Member("input") is { ValueKind: JsonValueKind.String } text
            ? [[.. """{"type":"message","role":"user","content":"""u8, .. JsonMarshal.GetRawUtf8Value(text), .. "}"u8]]
            : root.Items("input").Select(Raw);

    private static void WriteItems(ArrayBufferWriter<byte> buffer, IEnumerable<byte[]> items)
    {
        buffer.Write("["u8);
        var isFirst = true;
        foreach (var item in items)
        {
            buffer.Write(isFirst ? ""u8 : ","u8);
            buffer.Write(item);
            isFirst = false;
        }

        buffer.Write("]"u8);
    }
}
