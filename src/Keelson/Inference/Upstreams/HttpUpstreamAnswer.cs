using System.Globalization;

namespace Keelson.Inference.Upstreams;

/// <summary>An answer that arrives over HTTP.</summary>
internal sealed class HttpUpstreamAnswer : UpstreamAnswer
{
    // Passed on: they help to find a request at the provider. Limits of the platform's own key are not the client's business.
    private static readonly string[] PassedOn = ["openai-processing-ms", "openai-version", "cf-ray"];

    private readonly HttpResponseMessage _response;
    private readonly Stream _body;

    private HttpUpstreamAnswer(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _body = body;
    }

    /// <summary>The answer behind a response, which it disposes.</summary>
    public static async ValueTask<UpstreamAnswer> OfAsync(HttpResponseMessage response, TimeProvider time, CancellationToken cancellation) =>
        new HttpUpstreamAnswer(response, await response.Content.ReadAsStreamAsync(cancellation))
        {
            Status = (int)response.StatusCode,
            ContentType = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type) ? type.ToString() : "application/json",
            Length = response.Content.Headers.ContentLength,
            RetryAfter = (int)response.StatusCode >= 400 ? RetryAfterOf(response, time) : null,
            Headers = Select(response),
        };

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation) => _body.ReadAsync(buffer, cancellation);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _response.Dispose();
        return ValueTask.CompletedTask;
    }

    private static KeyValuePair<string, string>[] Select(HttpResponseMessage response)
    {
        List<KeyValuePair<string, string>>? headers = null;
        foreach (var name in PassedOn)
        {
            if (response.Headers.NonValidated.TryGetValues(name, out var values))
            {
                (headers ??= []).Add(new KeyValuePair<string, string>(name, values.ToString()));
            }
        }

        return headers is null ? [] : [.. headers];
    }

    private static TimeSpan? RetryAfterOf(HttpResponseMessage response, TimeProvider time)
    {
        if (response.Headers.NonValidated.TryGetValues("retry-after-ms", out var exact)
            && double.TryParse(exact.ToString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var milliseconds))
        {
            return TimeSpan.FromMilliseconds(Math.Min(milliseconds, TimeSpan.FromDays(1).TotalMilliseconds));
        }

        var header = response.Headers.RetryAfter;
        return header?.Delta ?? (header?.Date is { } date ? Positive(date - time.GetUtcNow()) : null);
    }

    private static TimeSpan Positive(TimeSpan wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
}
