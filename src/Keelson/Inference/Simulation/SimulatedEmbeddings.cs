using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Keelson.Context;
using Keelson.Primitives;

namespace Keelson.Inference.Simulation;

/// <summary>
/// Vectors in the place of a model's: the same text gives the same vector of length 1, other texts give others. They say nothing about
/// meaning.
/// </summary>
internal static class SimulatedEmbeddings
{
    private const int DimensionsDefault = 256;
    private const int DimensionsMax = 4096; // As large as those of real models.

    /// <summary>The answer to a request for embeddings, and how many tokens it read.</summary>
    public static (byte[] Body, int Tokens) Answer(ReadOnlyMemory<byte> request, string model)
    {
        using var document = JsonDocument.Parse(request);
        var root = document.RootElement;
        var dimensions = root.TryGetProperty("dimensions", out var wanted) && wanted.ValueKind == JsonValueKind.Number && wanted.TryGetInt32(out var number)
            ? Math.Clamp(number, 1, DimensionsMax)
            : DimensionsDefault;
        var isBase64 = root.TryGetProperty("encoding_format", out var format) && format.ValueEquals("base64");
        var texts = Texts(root.GetProperty("input"));
        var tokens = texts.Sum(TokensOf);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("object", "list");
            writer.WriteStartArray("data");
            for (var index = 0; index < texts.Count; index++)
            {
                WriteOne(writer, index, Vector(texts[index], dimensions), isBase64);
            }

            writer.WriteEndArray();
            writer.WriteString("model", model);
            writer.WriteString("system_fingerprint", SimulatorChunks.Fingerprint);
            writer.WriteStartObject("usage");
            writer.WriteNumber("prompt_tokens", tokens);
            writer.WriteNumber("total_tokens", tokens);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return (buffer.WrittenSpan.ToArray(), tokens);
    }

    // A text, a list of texts, a text as its tokens, or a list of those.
    private static List<string> Texts(JsonElement input)
    {
        if (input.ValueKind == JsonValueKind.String)
        {
            return [input.ReadText()];
        }

        var items = input.EnumerateArray().ToList();
        return items.Count > 0 && items[0].ValueKind == JsonValueKind.Number
            ? [input.GetRawText()]
            : [.. items.Select(item => item.ValueKind == JsonValueKind.String ? item.ReadText() : item.GetRawText())];
    }

    private static int TokensOf(string text) =>
        text.StartsWith('[') && text.EndsWith(']') ? text.Count(letter => letter == ',') + 1 : TokenCounter.Count(text);

    private static void WriteOne(Utf8JsonWriter writer, int index, float[] vector, bool isBase64)
    {
        writer.WriteStartObject();
        writer.WriteString("object", "embedding");
        writer.WriteNumber("index", index);
        if (isBase64)
        {
            writer.WriteBase64String("embedding", System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(vector));
        }
        else
        {
            writer.WriteStartArray("embedding");
            foreach (var number in vector)
            {
                writer.WriteNumberValue(number);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static float[] Vector(string text, int dimensions)
    {
        var bytes = new byte[dimensions * 2];
        var seed = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        for (var block = 0; block * 32 < bytes.Length; block++)
        {
            SHA256.HashData([.. seed, (byte)block, (byte)(block >> 8)]).AsSpan(0, Math.Min(32, bytes.Length - (block * 32))).CopyTo(bytes.AsSpan(block * 32));
        }

        var vector = new float[dimensions];
        for (var index = 0; index < dimensions; index++)
        {
            vector[index] = BitConverter.ToInt16(bytes, 2 * index) / 32768f;
        }

        var length = MathF.Sqrt(vector.Sum(number => number * number));
        return [.. vector.Select(number => number / length)];
    }
}
