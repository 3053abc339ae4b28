using Keelson.Primitives;

namespace Keelson.Inference.Wire;

/// <summary>Writes errors in the shape of the caller's protocol, with the platform's envelope inside.</summary>
internal static class ErrorWriter
{
    /// <summary>The body of an error.</summary>
    public static byte[] Body(WireProtocol protocol, Fault fault, ErrorEnvelope envelope, UpstreamErrorBody? upstream) =>
        protocol == WireProtocol.AnthropicMessages
            ? AnthropicErrorWriter.Body(fault, envelope)
            : OpenAiErrorWriter.Body(fault, envelope, upstream);

    /// <summary>The same as the last event of a stream that has begun.</summary>
    public static byte[] Event(WireProtocol protocol, Fault fault, ErrorEnvelope envelope, UpstreamErrorBody? upstream) => protocol switch
    {
        WireProtocol.AnthropicMessages => [.. "event: error\ndata: "u8, .. AnthropicErrorWriter.Body(fault, envelope), .. "\n\n"u8],
        WireProtocol.OpenAiResponses => [.. "event: error\ndata: "u8, .. OpenAiErrorWriter.ResponsesEvent(fault, envelope, upstream), .. "\n\n"u8],
        WireProtocol.OpenAiChat or WireProtocol.OpenAiEmbeddings => OpenAiErrorWriter.Event(fault, envelope, upstream),
        _ => throw new ArgumentOutOfRangeException(nameof(protocol)),
    };
}
