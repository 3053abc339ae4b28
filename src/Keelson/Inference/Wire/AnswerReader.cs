using System.Buffers;

namespace Keelson.Inference.Wire;

/// <summary>Reads what answers of all protocols tell the meter.</summary>
internal static class AnswerReader
{
    /// <summary>Reads one event of a stream, or one whole answer; false when the bytes are not a JSON object.</summary>
    public static bool TryRead(WireProtocol protocol, ReadOnlySpan<byte> utf8, IBufferWriter<byte>? text, out AnswerFacts facts)
    {
        try
        {
            return Read(protocol, utf8, text, out facts);
        }
        catch (InvalidOperationException)
        {
            facts = default; // A name in it is no Unicode.
            return false;
        }
    }

    private static bool Read(WireProtocol protocol, ReadOnlySpan<byte> utf8, IBufferWriter<byte>? text, out AnswerFacts facts) => protocol switch
    {
        WireProtocol.OpenAiResponses => ResponsesAnswerReader.TryRead(utf8, text, out facts),
        WireProtocol.AnthropicMessages => AnthropicAnswerReader.TryRead(utf8, text, out facts),
        WireProtocol.OpenAiChat or WireProtocol.OpenAiEmbeddings => OpenAiAnswerReader.TryRead(utf8, text, out facts), // Embeddings have model and usage in the same places.
        _ => throw new ArgumentOutOfRangeException(nameof(protocol)),
    };
}
