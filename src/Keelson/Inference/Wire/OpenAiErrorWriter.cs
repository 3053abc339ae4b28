using System.Buffers;
using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Inference.Wire;

/// <summary>Writes errors in OpenAI's shape, with the platform's envelope under <c>error.keelson</c>.</summary>
internal static class OpenAiErrorWriter
{
    /// <summary>The body of an error.</summary>
    public static byte[] Body(Fault fault, ErrorEnvelope envelope, UpstreamErrorBody? upstream)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            WriteError(writer, fault, envelope, upstream);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The event <c>error</c> of a stream of responses; it holds its members itself, and the usual object for clients that look there.</summary>
    public static byte[] ResponsesEvent(Fault fault, ErrorEnvelope envelope, UpstreamErrorBody? upstream)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("type", "error");
            writer.WriteString("code", CodeOf(fault));
            writer.WriteString("message", fault.Detail);
            writer.WriteString("param", ParamOf(fault) ?? upstream?.Param);
            WriteError(writer, fault, envelope, upstream);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The same as the last event of a stream that has begun.</summary>
    public static byte[] Event(Fault fault, ErrorEnvelope envelope, UpstreamErrorBody? upstream) =>
        [.. "data: "u8, .. Body(fault, envelope, upstream), .. "\n\n"u8];

    private static void WriteError(Utf8JsonWriter writer, Fault fault, ErrorEnvelope envelope, UpstreamErrorBody? upstream)
    {
        writer.WriteStartObject("error");
        writer.WriteString("message", fault.Detail);
        writer.WriteString("type", TypeOf(fault.Code.Status));
        writer.WriteString("param", ParamOf(fault) ?? upstream?.Param);
        writer.WriteString("code", CodeOf(fault));
        writer.WritePropertyName("keelson");
        writer.WriteRawValue(envelope.ToUtf8Json(), skipInputValidation: true);
        writer.WriteEndObject();
    }

    private static string CodeOf(Fault fault) => fault.Code == ErrorCodes.ModelContextOverflow ? "context_length_exceeded" : fault.Code.Code;

    private static string? ParamOf(Fault fault) =>
        fault.Details.Count > 0 && fault.Details[0].Pointer.Length > 1 ? fault.Details[0].Pointer[1..].Replace('/', '.') : null;

    // The words that OpenAI uses for these statuses.
    private static string TypeOf(int status) => status switch
    {
        401 => "authentication_error",
        402 => "insufficient_quota",
        403 => "permission_error",
        404 => "not_found_error",
        429 => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };
}
