using System.Buffers;
using Keelson.Primitives;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Keelson.Server.Api.ErrorHandling;

/// <summary>
/// Refuses a body that says itself that it is over the endpoint's limit, after reading it to its end: the server would close the connection
/// while the client is still sending, and the client would see a broken pipe instead of the reason.
/// </summary>
internal sealed class BodyLimitMiddleware(RequestDelegate next, TimeProvider time)
{
    private const long DrainBytesMax = 64 * 1024 * 1024; // A person's mistake is this size at most; whoever sends more is cut off.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    /// <summary>Runs the rest of the pipeline, or refuses.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize is { } limit && http.Request.ContentLength > limit)
        {
            await DrainAsync(http);
            await ErrorEnvelopeWriter.WriteAsync(
                http, new Fault(ErrorCodes.RequestTooLarge, $"The request body is larger than the {limit} bytes that this endpoint takes. Send less."), time);
            return;
        }

        await next(http);
    }

    private static async Task DrainAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is not { IsReadOnly: false } feature || http.Request.ContentLength > DrainBytesMax)
        {
            return;
        }

        feature.MaxRequestBodySize = DrainBytesMax;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        end.CancelAfter(DrainTime);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            while (await http.Request.Body.ReadAsync(buffer, end.Token) > 0)
            {
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // Too slow, or gone: the answer is written all the same.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
