using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Keelson.Storage;

namespace Keelson.Server.Api.Events;

/// <summary>
/// Writes events as they come, as server-sent events: <c>id</c> is the position, so a client that reconnects with Last-Event-ID misses
/// nothing. A comment goes out when nothing happens, so that proxies and clients know the line is up.
/// </summary>
internal sealed class EventStreamResult(IAsyncEnumerable<StoredEvent> events, TimeProvider time) : IResult
{
    // Proxies cut a silent connection after 30 to 60 seconds.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        // A stop of the platform ends the streams at once instead of waiting for readers that never leave.
        var lifetime = httpContext.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, lifetime.ApplicationStopping);
        await using var reader = events.GetAsyncEnumerator(ending.Token);
        var next = reader.MoveNextAsync().AsTask();
        try
        {
            if (next.IsFaulted)
            {
                await next;
            }

            Start(httpContext.Response);
            var output = httpContext.Response.BodyWriter;
            Write(output, ": connected\n\n"u8);
            while (await WaitAsync(next, output, ending.Token))
            {
                Write(output, reader.Current);
                next = reader.MoveNextAsync().AsTask();
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The reader left, or the platform stops.
        }
        finally
        {
            await ending.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void Start(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
    }

    // What has been written goes out only when there is nothing more to write at once.
    private async Task<bool> WaitAsync(Task<bool> next, PipeWriter output, CancellationToken cancellation)
    {
        if (next.IsCompleted && output.UnflushedBytes < 32 * 1024)
        {
            return await next;
        }

        await output.FlushAsync(cancellation);
        while (true)
        {
            try
            {
                return await next.WaitAsync(Heartbeat, time, cancellation);
            }
            catch (TimeoutException)
            {
                Write(output, ": heartbeat\n\n"u8);
                await output.FlushAsync(cancellation);
            }
        }
    }

    private static void Write(PipeWriter output, StoredEvent stored)
    {
        Write(output, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {stored.Position}\nevent: {stored.Record.Type}\ndata: ")));
        Write(output, stored.Record.Payload.Span);
        Write(output, "\n\n"u8);
    }

    private static void Write(PipeWriter output, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output.GetSpan(bytes.Length));
        output.Advance(bytes.Length);
    }
}
