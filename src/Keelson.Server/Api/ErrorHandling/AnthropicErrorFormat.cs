using Keelson.Primitives;

namespace Keelson.Server.Api.ErrorHandling;

/// <summary>The error shape of the Anthropic API, with our envelope inside.</summary>
internal sealed class AnthropicErrorFormat : IErrorBodyFormat
{
    /// <summary>The one instance.</summary>
    public static AnthropicErrorFormat Instance { get; } = new();

    /// <inheritdoc/>
    public string MediaType => "application/json";

    /// <inheritdoc/>
    public byte[] Format(ErrorEnvelope envelope) => KeelsonJson.Serialize(new
    {
        Type = "error",
        Error = new { Type = TypeOf(envelope.Status), Message = envelope.Detail ?? envelope.Title, Keelson = envelope },
    });

    private static string TypeOf(int status) => status switch
    {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        503 or 529 => "overloaded_error",
        < 500 => "invalid_request_error",
        _ => "api_error",
    };
}
