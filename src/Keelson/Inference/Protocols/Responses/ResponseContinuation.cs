using System.Buffers;
using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Inference.Protocols.Responses;

/// <summary>Turns requests that continue an earlier response into requests that say everything themselves.</summary>
internal static class ResponseContinuation
{
    private const string Previous = "previous_response_id";

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
        var buffer = new ArrayBufferWriter<byte>();
        using var document = JsonDocument.Parse(body);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            WriteInput(writer, document.RootElement);
            writer.WriteEndArray();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>The request with the earlier items before its own, and without a word of the earlier response.</summary>
    public static ReadOnlyMemory<byte> Expand(ReadOnlyMemory<byte> body, ResponseRecord earlier)
    {
        var buffer = new ArrayBufferWriter<byte>(body.Length + earlier.Items.GetRawText().Length + 64);
        using var document = JsonDocument.Parse(body);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in document.RootElement.EnumerateObject().Where(member => member.Name is not (Previous or "input")))
            {
                member.WriteTo(writer);
            }

            writer.WriteStartArray("input");
            foreach (var item in earlier.Items.EnumerateArray())
            {
                item.WriteTo(writer);
            }

            WriteInput(writer, document.RootElement);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>What is kept of a response: all items that a continuation must begin with, and the response itself.</summary>
    public static byte[] Keep(ReadOnlyMemory<byte> inputItems, JsonElement response, string? workflow)
    {
        using var input = JsonDocument.Parse(inputItems);
        var items = input.RootElement.EnumerateArray().Concat(response.Items("output").Where(IsSelfContained)).ToArray();
        return KeelsonJson.Serialize(new ResponseRecord(JsonSerializer.SerializeToElement(items), response, workflow));
    }

    // Reasoning that is neither encrypted nor readable stands at the provider alone.
    private static bool IsSelfContained(JsonElement item) => item.Text("type") != "reasoning" || item.Text("encrypted_content") is not null;

    private static void WriteInput(Utf8JsonWriter writer, JsonElement root)
    {
        if (root.Text("input") is { } text)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "message");
            writer.WriteString("role", "user");
            writer.WriteString("content", text);
            writer.WriteEndObject();
            return;
        }

        foreach (var item in root.Items("input"))
        {
            item.WriteTo(writer);
        }
    }
}
