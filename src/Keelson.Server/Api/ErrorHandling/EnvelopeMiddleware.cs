using System.Text.Json;
using Keelson.Primitives;
using Microsoft.AspNetCore.Http.Features;

namespace Keelson.Server.Api.ErrorHandling;

/// <summary>
/// The outermost shell of every request: whatever goes wrong inside, and whatever status comes out without a body, leaves as the one
/// envelope (or as the error shape of the model endpoint that was called).
/// </summary>
internal sealed partial class EnvelopeMiddleware(RequestDelegate next, TimeProvider time, ILogger<EnvelopeMiddleware> log)
{
    private const int SegmentLengthMax = 400; // A key of the store has at most 512 characters, with what stands before the name.

    /// <summary>Runs the rest of the pipeline.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        SetFormat(http);
        if (HasLongSegment(http.Request.Path))
        {
            await WriteAsync(http, Of(StatusCodes.Status404NotFound, http.Request), StatusCodes.Status404NotFound);
            return;
        }

        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return; // Nobody is left to read an answer.
        }
        catch (BadHttpRequestException error)
        {
            await WriteAsync(http, Of(http, error), error.StatusCode);
            return;
        }
        catch (JsonException error)
        {
            await WriteAsync(http, JsonFault.Of(error), StatusCodes.Status400BadRequest);
            return;
        }
        catch (FaultException error)
        {
            await ErrorEnvelopeWriter.WriteAsync(http, error.Fault, time);
            return;
        }
        catch (Exception error)
        {
            LogBug(error, http.Request.Method, http.Request.Path);
            await ErrorEnvelopeWriter.WriteAsync(
                http,
                new Fault(ErrorCodes.Internal, "The platform met a fault of its own. The request id finds it in the log."),
                time);
            return;
        }

        if (!http.Response.HasStarted && http.Response.StatusCode >= 400 && http.Response.ContentLength is null && http.Response.ContentType is null)
        {
            await WriteAsync(http, Of(http.Response.StatusCode, http.Request), http.Response.StatusCode);
        }
    }

    private static void SetFormat(HttpContext http)
    {
        if (http.Request.Path.StartsWithSegments("/v1/messages", StringComparison.Ordinal))
        {
            http.Features.Set<IErrorBodyFormat>(AnthropicErrorFormat.Instance);
        }
        else if (http.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal))
        {
            http.Features.Set<IErrorBodyFormat>(OpenAiErrorFormat.Instance);
        }
    }

    // The status that the framework chose stays, because proxies and clients act on it; the body says the same.
    private Task WriteAsync(HttpContext http, Fault fault, int status) =>
        ErrorEnvelopeWriter.WriteAsync(http, ErrorEnvelopeWriter.ToEnvelope(http, fault, time) with { Status = status });

    private static Fault Of(HttpContext http, BadHttpRequestException error)
    {
        if (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            var limit = http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;
            return new Fault(ErrorCodes.RequestTooLarge, $"The request body is larger than the {limit} bytes that this endpoint takes. Send less.");
        }

        if (error.StatusCode != StatusCodes.Status400BadRequest)
        {
            return Of(error.StatusCode, http.Request);
        }

        return error switch
        {
            { InnerException: JsonException json } => JsonFault.Of(json),
            _ when error.Message.StartsWith("Implicit body inferred", StringComparison.Ordinal) => new Fault(ErrorCodes.RequestInvalid, "This endpoint takes a JSON body, and there is none."),
            _ => new Fault(ErrorCodes.RequestInvalid, $"The request cannot be read: {error.Message.TrimEnd('.')}."),
        };
    }

    private static Fault Of(int status, HttpRequest request) => status switch
    {
        StatusCodes.Status401Unauthorized => new Fault(ErrorCodes.AuthTokenMissing, "This endpoint needs a token. Send Authorization: Bearer TOKEN."),
        StatusCodes.Status403Forbidden => new Fault(ErrorCodes.AuthScopeMissing, "The token does not carry the capability that this endpoint needs."),
        StatusCodes.Status404NotFound => new Fault(ErrorCodes.RequestNotFound, $"There is nothing at {request.Method} {Shorten(request.Path.Value ?? "/")}."),
        StatusCodes.Status405MethodNotAllowed => new Fault(ErrorCodes.RequestUnsupported, $"{Shorten(request.Path.Value ?? "/")} does not take {request.Method}. The Allow header says what it takes."),
        StatusCodes.Status413PayloadTooLarge => new Fault(ErrorCodes.RequestTooLarge, "The request body is larger than this endpoint takes. Send less."),
        StatusCodes.Status415UnsupportedMediaType => new Fault(ErrorCodes.RequestUnsupported, "This endpoint takes JSON. Send Content-Type: application/json."),
        StatusCodes.Status400BadRequest => new Fault(ErrorCodes.RequestInvalid, NotReadable(request)),
        < 500 => new Fault(ErrorCodes.RequestInvalid, $"The request was refused with status {status}."),
        503 => new Fault(ErrorCodes.CapacityShed, "The platform is stopping or overloaded. Ask again in a moment.") { RetryAfter = TimeSpan.FromSeconds(1) },
        _ => new Fault(ErrorCodes.Internal, "The platform met a fault of its own. The request id finds it in the log."),
    };

    private static string NotReadable(HttpRequest request) => request.Query.Count == 0
        ? "The request cannot be read. /openapi/v1.json says what this endpoint takes."
        : $"A parameter cannot be read: {Shorten(string.Join(", ", request.Query.Keys))}. /openapi/v1.json says what each takes.";

    private static bool HasLongSegment(PathString path)
    {
        var rest = path.Value.AsSpan();
        while (rest.Length > SegmentLengthMax)
        {
            var end = rest.IndexOf('/');
            if (end < 0 || end > SegmentLengthMax)
            {
                return true;
            }

            rest = rest[(end + 1)..];
        }

        return false;
    }

    private static string Shorten(string text) => text.Length > 100 ? text[..100] + "..." : text;

    [LoggerMessage(Level = LogLevel.Error, Message = "A request ended in a bug: {Method} {Path}.")]
    private partial void LogBug(Exception error, string method, string path);
}
