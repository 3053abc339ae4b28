using System.Text;
using Keelson.Sessions;

namespace Keelson.Server.Api.Sessions;

/// <summary>Writes a session's stream as server-sent events, with a comment when nothing happens.</summary>
internal sealed class SessionStreamResult(IAsyncEnumerable<SessionEvent> events, TimeProvider time) : IResult
{
    // Proxies cut a silent connection after 30 to 60 seconds.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        // A stop of the platform ends the streams at once instead of waiting for readers that never leave.
        var lifetime = httpContext.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, lifetime.ApplicationStopping);
        httpContext.Response.ContentType = "text/event-stream";
        httpContext.Response.Headers.CacheControl = "no-store";
        httpContext.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            await WriteAsync(httpContext.Response, ending);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The reader left, or the platform stops.
        }
    }

    private async Task WriteAsync(HttpResponse response, CancellationTokenSource ending)
    {
        await response.Body.WriteAsync(": connected\n\n"u8.ToArray(), ending.Token);
        await using var reader = events.GetAsyncEnumerator(ending.Token);
        var next = reader.MoveNextAsync().AsTask();
        try
        {
            while (await WaitAsync(next, response, ending.Token))
            {
                var (id, type, json) = reader.Current;
                await response.Body.WriteAsync(
                    Encoding.UTF8.GetBytes($"id: {id}\nevent: session.{type}\ndata: {Encoding.UTF8.GetString(json)}\n\n"), ending.Token);
                next = reader.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            await ending.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // What has been written goes out only when there is nothing more to write at once.
    private async Task<bool> WaitAsync(Task<bool> next, HttpResponse response, CancellationToken cancellation)
    {
        while (!next.IsCompleted)
        {
            await response.Body.FlushAsync(cancellation);
            try
            {
                return await next.WaitAsync(Heartbeat, time, cancellation);
            }
            catch (TimeoutException)
            {
                await response.Body.WriteAsync(": heartbeat\n\n"u8.ToArray(), cancellation);
            }
        }

        return await next;
    }
}
