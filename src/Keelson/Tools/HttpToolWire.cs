using System.Net.Http.Headers;
using Keelson.Security.Egress;

namespace Keelson.Tools;

/// <summary>What requests and answers of HTTP tools look like to the framework's client.</summary>
internal static class HttpToolWire
{
    public static HttpRequestMessage Message(ToolTransportRequest request, Uri url)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), url);
        foreach (var (name, value) in request.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        message.Options.Set(EgressContext.Account, request.Account);
        message.Options.Set(EgressContext.Tool, request.Tool);
        if (request.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
            message.Content.Headers.ContentType = body.IsEmpty ? null : new MediaTypeHeaderValue("application/json");
        }

        return message;
    }

    /// <summary>How far a request came that threw. Only three errors are raised before its first byte is written.</summary>
    public static ToolTransportOutcome OutcomeOf(HttpRequestException failure)
    {
        if (failure.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return ToolTransportOutcome.NotConnected;
        }

        if (failure.HttpRequestError == HttpRequestError.NameResolutionError)
        {
            return ToolTransportOutcome.NotResolved;
        }

        return failure.HttpRequestError == HttpRequestError.SecureConnectionError ? ToolTransportOutcome.NotSecured : ToolTransportOutcome.Silent;
    }

    /// <summary>The body, or null when it is longer than <paramref name="max"/>.</summary>
    public static async Task<byte[]?> ReadAsync(HttpContent content, int max, CancellationToken cancellation)
    {
        if (content.Headers.ContentLength > max)
        {
            return null;
        }

        await using var stream = await content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[(int)Math.Min(content.Headers.ContentLength ?? 4_096, max) + 1];
        var count = 0;
        while (await stream.ReadAsync(buffer.AsMemory(count), cancellation) is > 0 and var read)
        {
            count += read;
            if (count > max)
            {
                return null;
            }

            if (count == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min((long)buffer.Length * 2, (long)max + 1));
            }
        }

        return buffer[..count];
    }

    public static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now) => response.Headers.RetryAfter switch
    {
        { Delta: { } wait } => wait,
        { Date: { } date } when date > now => date - now,
        _ => null,
    };
}
