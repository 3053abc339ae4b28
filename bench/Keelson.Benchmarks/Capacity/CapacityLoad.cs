using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Keelson.Benchmarks.Gateway;

namespace Keelson.Benchmarks.Capacity;

/// <summary>The callers of the three workflows. Times are those that a client sees.</summary>
internal sealed class CapacityLoad(Uri target, string token) : IDisposable
{
    private const int BulkCallers = 12;
    private const int ShortsPerSecond = 20;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly byte[] Long = Body(70_000);
    private static readonly byte[] Short = Body(400);
    private readonly Uri _url = new(target, "v1/chat/completions");
    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, ActivityHeadersPropagator = null });

    /// <summary>Short and high-value prompts in an idle pool.</summary>
    public async Task<(double ServiceMs, double HighMs, double ShortMs)> IdleAsync(int shorts, int highs)
    {
        var (_, service) = await AskAsync("bulk", Long);
        var high = await HighsAsync(highs);
        return (service, high.Order().ElementAt(high.Length / 2), GatewaySample.Quantile(await ShortsAsync(shorts), 0.95));
    }

    /// <summary>The same in an idle and in a saturated pool.</summary>
    public async Task<CapacityTurn> TurnAsync(int shorts, int highs)
    {
        var idle = await IdleAsync(shorts, highs);
        using var stop = new CancellationTokenSource();
        var bulk = Enumerable.Range(0, BulkCallers).Select(_ => BulkAsync(stop.Token)).ToList();
        while (await WaitingAsync() < BulkCallers / 3)
        {
            await Task.Delay(Poll);
        }

        var watch = WatchAsync(stop.Token);
        var (first, high) = (ShortsAsync(shorts), HighsAsync(highs));
        var (shortMs, highMs) = (GatewaySample.Quantile(await first, 0.95), (await high).Max());
        await stop.CancelAsync();
        await Task.WhenAll(bulk);
        while (await UnderWayAsync() > 0)
        {
            await Task.Delay(Poll);
        }

        return new CapacityTurn(idle.ServiceMs, Math.Max(0, highMs - idle.HighMs), idle.ShortMs, shortMs, await watch);
    }

    public void Dispose() => _invoker.Dispose();

    private static byte[] Body(int tokens) => Encoding.UTF8.GetBytes(
        """{"model":"bench","stream":true,"max_tokens":100,"messages":[{"role":"user","content":"TEXT"}]}""".Replace("TEXT", string.Concat(Enumerable.Repeat(" question", tokens)), StringComparison.Ordinal));

    private async Task BulkAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await AskAsync("bulk", Long, stop);
            }
            catch (OperationCanceledException)
            {
                // The turn is over.
            }
        }
    }

    private async Task<double[]> HighsAsync(int count)
    {
        var firsts = new double[count];
        for (var asked = 0; asked < count; asked++)
        {
            (firsts[asked], _) = await AskAsync("urgent", Long);
        }

        return firsts;
    }

    private async Task<double[]> ShortsAsync(int count)
    {
        var start = Stopwatch.GetTimestamp();
        var asked = new List<Task<(double First, double Last)>>();
        for (var number = 0; number < count; number++)
        {
            var wait = (TimeSpan.FromSeconds(1.0 / ShortsPerSecond) * number) - Stopwatch.GetElapsedTime(start);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait);
            }

            asked.Add(AskAsync("chat", Short));
        }

        return [.. (await Task.WhenAll(asked)).Select(one => one.First)];
    }

    private async Task<double> WatchAsync(CancellationToken stop)
    {
        var seen = new List<int>();
        while (!stop.IsCancellationRequested)
        {
            seen.Add(await WaitingAsync());
            await Task.Delay(Poll, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
        }

        return seen.Average();
    }

    private async Task<int> WaitingAsync() => (await DeploymentAsync()).GetProperty("waiting").GetInt32();

    private async Task<int> UnderWayAsync() => (await DeploymentAsync()).GetProperty("inFlight").GetInt32();

    private async Task<JsonElement> DeploymentAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(target, "api/capacity"));
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        using var response = await _invoker.SendAsync(request, CancellationToken.None);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.GetProperty("models")[0].GetProperty("deployments")[0].Clone();
    }

    // The first token is the first event that has content: before it comes the role.
    private async Task<(double First, double Last)> AskAsync(string workflow, byte[] body, CancellationToken stop = default)
    {
        var start = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        request.Headers.TryAddWithoutValidation("Keelson-Workflow", workflow);
        using var response = await _invoker.SendAsync(request, stop);
        await using var answer = await response.Content.ReadAsStreamAsync(stop);
        using var lines = new StreamReader(answer);
        double? first = null;
        while (await lines.ReadLineAsync(stop) is { } line)
        {
            if (response.StatusCode != HttpStatusCode.OK && workflow != "bulk")
            {
                throw new InvalidOperationException($"{(int)response.StatusCode}: {line}");
            }

            first ??= line.Contains("\"content\":\"", StringComparison.Ordinal) && !line.Contains("\"content\":\"\"", StringComparison.Ordinal)
                ? Stopwatch.GetElapsedTime(start).TotalMilliseconds
                : null;
        }

        return (first ?? 0, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }
}
