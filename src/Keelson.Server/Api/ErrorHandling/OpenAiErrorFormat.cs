using Keelson.Primitives;

namespace Keelson.Server.Api.ErrorHandling;

/// <summary>The error shape of the OpenAI API, with our envelope inside; official clients map it to their exception types.</summary>
internal sealed class OpenAiErrorFormat : IErrorBodyFormat
{
    /// <summary>The one instance.</summary>
    public static OpenAiErrorFormat Instance { get; } = new();

    /// <inheritdoc/>
    public string MediaType => "application/json";

    /// <inheritdoc/>
    public byte[] Format(ErrorEnvelope envelope) => KeelsonJson.Serialize(new
    {
        Error = new
        {
            Message = envelope.Detail ?? envelope.Title,
            Type = TypeOf(envelope.Status),
            Param = envelope.Errors is [var first, ..] ? first.Pointer.TrimStart('/').Replace('/', '.') : null,
            envelope.Code,
            Keelson = envelope,
        },
    });

    private static string TypeOf(int status) => status switch
    {
        401 => "authentication_error",
        402 => "insufficient_quota",
        403 => "permission_error",
        404 => "not_found_error",
        429 => "rate_limit_error",
        < 500 => "invalid_request_error",
        _ => "server_error",
    };
}
