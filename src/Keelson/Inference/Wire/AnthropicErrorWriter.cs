using System.Buffers;
using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Inference.Wire;

/// <summary>Writes errors in Anthropic's shape, with the platform's envelope under <c>error.keelson</c>.</summary>
internal static class AnthropicErrorWriter
{
    /// <summary>The body of an error.</summary>
    public static byte[] Body(Fault fault, ErrorEnvelope envelope)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("type", "error");
            writer.WriteStartObject("error");
            writer.WriteString("type", TypeOf(fault.Code.Status));
            writer.WriteString("message", MessageOf(fault));
            writer.WritePropertyName("keelson");
            writer.WriteRawValue(envelope.ToUtf8Json(), skipInputValidation: true);
            writer.WriteEndObject();
            writer.WriteString("request_id", envelope.RequestId);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    // Clients tell a prompt that is too long by these words.
    private static string MessageOf(Fault fault) =>
        fault.Code == ErrorCodes.ModelContextOverflow ? "prompt is too long: " + fault.Detail : fault.Detail;

    private static string TypeOf(int status) => status switch
    {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        504 => "timeout_error",
        503 or 529 => "overloaded_error",
        < 500 => "invalid_request_error",
        _ => "api_error",
    };
}
