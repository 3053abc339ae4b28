using Keelson.Inference;
using Microsoft.Net.Http.Headers;

namespace Keelson.Server.Api;

/// <summary>Writes the answer of the pipeline to the HTTP response.</summary>
internal sealed class HttpResponseSink(HttpResponse response) : IResponseSink
{
    private bool _isStream;
    private bool _hasLength;

    /// <inheritdoc/>
    public ValueTask StartAsync(ResponseHead head, CancellationToken cancellation)
    {
        _isStream = head.IsStream;
        response.StatusCode = head.Status;
        response.ContentType = head.ContentType;
        foreach (var (name, value) in head.Headers)
        {
            response.Headers[name] = value;
        }

        if (head.IsStream)
        {
            response.Headers[HeaderNames.CacheControl] = "no-cache";
            response.Headers["X-Accel-Buffering"] = "no"; // Proxies of the nginx family would collect the tokens.
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (!_isStream && !_hasLength)
        {
            _hasLength = true;
            response.ContentLength = bytes.Length; // A body that does not come as a stream comes in one write.
        }

        await response.BodyWriter.WriteAsync(bytes, cancellation);
    }
}
