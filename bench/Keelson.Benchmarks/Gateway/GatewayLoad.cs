using System.Diagnostics;
using System.Net;
using System.Text;

namespace Keelson.Benchmarks.Gateway;

/// <summary>A bounded number of callers that each send the next request when their last one is answered.</summary>
internal sealed class GatewayLoad(Uri target, string? token, bool isStream) : IDisposable
{
    private readonly byte[] _body = Encoding.UTF8.GetBytes(
        (isStream ? """{"model":"bench","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"TEXT"}]}"""
            : """{"model":"bench","max_tokens":200,"messages":[{"role":"user","content":"TEXT"}]}""")
        .Replace("TEXT", string.Join(' ', Enumerable.Repeat("question", 210)), StringComparison.Ordinal));

    private readonly Uri _url = new(target, "v1/chat/completions");
    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
    });

    /// <summary>Sends so many requests and keeps when the first byte and the last byte of each answer came.</summary>
    public async Task<GatewaySample> RunAsync(int callers, int requests, TimeSpan? pace = null)
    {
        var next = 0;
        var firsts = new double[requests];
        var lasts = new double[requests];
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            var buffer = new byte[32 * 1024];
            int number;
            while ((number = Interlocked.Increment(ref next) - 1) < requests)
            {
                if (pace is { } interval && (interval * number) - Stopwatch.GetElapsedTime(start) is { } wait && wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait);
                }

                (firsts[number], lasts[number]) = await SendAsync(buffer);
            }
        })));
        return new GatewaySample(requests / Stopwatch.GetElapsedTime(start).TotalSeconds, firsts, lasts);
    }

    public void Dispose() => _invoker.Dispose();

    private async Task<(double First, double Last)> SendAsync(byte[] buffer)
    {
        var start = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new ByteArrayContent(_body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
            request.Headers.TryAddWithoutValidation("Keelson-Workflow", "bench");
        }

        using var response = await _invoker.SendAsync(request, CancellationToken.None);
        await using var body = await response.Content.ReadAsStreamAsync();
        double? first = null;
        int count;
        while ((count = await body.ReadAsync(buffer)) > 0)
        {
            first ??= Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new InvalidOperationException($"{(int)response.StatusCode}: {Encoding.UTF8.GetString(buffer, 0, count)}");
            }
        }

        return (first ?? 0, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }
}
