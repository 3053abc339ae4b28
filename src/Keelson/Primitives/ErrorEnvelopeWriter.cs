using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Keelson.Primitives;

/// <summary>Puts an <see cref="ErrorEnvelope"/> on an HTTP answer, and knows the ids of the request that it belongs to.</summary>
public static class ErrorEnvelopeWriter
{
    /// <summary>The header that names the request.</summary>
    public const string RequestIdHeader = "Keelson-Request-Id";

    /// <summary>The envelope of a fault met while serving a request: request id and trace id are those of the request.</summary>
    public static ErrorEnvelope ToEnvelope(HttpContext http, Fault fault, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(time);
        var requestId = RequestIdOf(http, time);
        return ErrorEnvelope.From(fault, requestId, TraceIdOf(requestId), time.GetUtcNow());
    }

    /// <summary>
    /// Answers a request with the envelope of a fault: status, media type, <c>Retry-After</c>, <c>Keelson-Request-Id</c>, body.
    /// Does nothing but abort when the answer has begun already.
    /// </summary>
    public static Task WriteAsync(HttpContext http, Fault fault, TimeProvider time) => WriteAsync(http, ToEnvelope(http, fault, time));

    /// <summary>Answers with this envelope, in the <see cref="IErrorBodyFormat"/> of the request when it has one.</summary>
    public static async Task WriteAsync(HttpContext http, ErrorEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(envelope);
        if (http.Response.HasStarted)
        {
            http.Abort(); // Half an answer must not look like a whole one.
            return;
        }

        http.Response.StatusCode = envelope.Status;
        var format = http.Features.Get<IErrorBodyFormat>();
        http.Response.ContentType = format?.MediaType ?? ErrorEnvelope.MediaType;
        http.Response.Headers[HeaderNames.CacheControl] = "no-store";
        if (envelope.Retry.AfterMs is { } afterMs)
        {
            http.Response.Headers[HeaderNames.RetryAfter] = ((afterMs + 999) / 1000).ToString(CultureInfo.InvariantCulture);
        }

        var body = format?.Format(envelope) ?? envelope.ToUtf8Json();
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    private static string RequestIdOf(HttpContext http, TimeProvider time)
    {
        var headers = http.Response.Headers;
        if (headers.TryGetValue(RequestIdHeader, out var known) && known.Count == 1 && known[0] is { Length: > 0 } requestId)
        {
            return requestId;
        }

        requestId = new IdFactory(time).NextRequest().Value;
        if (!http.Response.HasStarted)
        {
            headers[RequestIdHeader] = requestId;
        }

        return requestId;
    }

    // Without a trace of its own a request still gets one that can be found again from its id.
    private static string TraceIdOf(string requestId) =>
        Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity
            ? activity.TraceId.ToHexString()
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(requestId)).AsSpan(0, 16));
}
