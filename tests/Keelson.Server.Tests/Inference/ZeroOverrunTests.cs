using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Keelson.Inference.Admission;
using Keelson.Inference.Budgets;
using Keelson.Primitives;
using Keelson.Server.Configuration;
using Keelson.Server.Hosting;
using Keelson.Storage;
using Keelson.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Server.Tests.Inference;

/// <summary>A thousand requests at once over HTTP, of every kind, against limits that are far too tight for them.</summary>
public sealed class ZeroOverrunTests : IAsyncLifetime
{
    private const int Requests = 1_000;
    private const int ResidentA = 60_000;
    private const int ResidentB = 30_000;
    private const int Seed = 20_261_123;
    private const decimal TenantDay = 0.9m;

    private const string Config = """
        platform: { tenant: acme, region: eu-west, budget: { perDay: 0.9 } }
        providers:
          sim-a: { kind: simulator, seed: 7, firstTokenMs: 3, perTokenMs: 1, prefillTokensPerS: 5000000,
                   faults: [ { kind: status, status: 503, everyNth: 17 }, { kind: status, status: 429, retryAfterS: 1, chance: 0.03 }, { kind: cut, chance: 0.05, afterTokens: 4 }, { kind: malformed, chance: 0.02, afterTokens: 3 }, { kind: refuse, chance: 0.02 } ] }
          sim-b: { kind: simulator, seed: 8, firstTokenMs: 3, perTokenMs: 1, prefillTokensPerS: 5000000, faults: [ { kind: status, status: 502, chance: 0.04 } ] }
        models:
          m:
            contextTokens: 65536
            deployments:
              - { provider: sim-a, model: a, maxConcurrency: 12, residentTokens: 60000 }
              - { provider: sim-b, model: b, maxConcurrency: 6, residentTokens: 30000 }
            prices: [ { from: 2026-01-01, input: 2.00, output: 8.00, source: test, tiers: [ { over: 8192, input: 4.00, output: 16.00 } ] } ]
        contextTiers:
          short:  { tokens: 2048 }
          medium: { tokens: 8192, cap: { low: 0.6 } }
          long:   { tokens: 32768, reserved: { high: 0.5 }, maxConcurrentPrefills: 2 }
        workflows:
          high:  { owner: t, value: high, models: [m], maxOutputTokens: 300, budget: { perRun: 0.05, perDay: 0.35 }, context: { need: long, because: test, reviewBy: 2099-01-01 }, outcome: { kind: t.done } }
          low:   { owner: t, value: low, models: [m], maxOutputTokens: 300, budget: { perDay: 0.25, perMonth: 0.22 }, context: { need: long, because: test, reviewBy: 2099-01-01 }, outcome: { kind: t.done } }
          rated: { owner: t, models: [m], maxOutputTokens: 300, budget: { total: 1 }, rate: { requestsPerMinute: 30, tokensPerMinute: 400000 }, context: { need: medium }, outcome: { kind: t.done } }
        """;

    private static readonly Dictionary<string, decimal> DayLimits = new() { ["high"] = 0.35m, ["low"] = 0.22m, ["rated"] = 1m };
    private readonly TempFolder _folder = new();
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromMinutes(3) };
    private KeelsonHost _host = null!;
    private string _token = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IStore Store => _host.Services.GetRequiredService<IStore>();

    private AdmissionRoom Room => _host.Services.GetRequiredService<AdmissionRoom>();

    public async ValueTask InitializeAsync()
    {
        _host = KeelsonHost.Create(new HostSettings(ConfigSource.OfFile(_folder.Write("keelson.yaml", Config)), Path.Combine(_folder.Folder, "data"), "http://127.0.0.1:0"));
        await _host.StartAsync(Cancellation);
        _token = (await File.ReadAllTextAsync(Security.AdminToken.PathIn(_host.DataPath), Cancellation)).Trim();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await _host.DisposeAsync();
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_thousand_mixed_requests_at_once_overrun_no_budget_no_rate_and_no_pool_and_leave_nothing_behind()
    {
        var started = TimeProvider.System.GetUtcNow();
        using var watched = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var watch = WatchAsync(watched.Token);
        var statuses = new ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(0, Requests).Select(async number => statuses.Add(await AskAsync(number))));

        while (Room.Leases > 0)
        {
            await Task.Delay(10, Cancellation); // Attempts whose caller has gone end by themselves.
        }

        await watched.CancelAsync();
        var seen = await watch;
        var minutes = Math.Ceiling((TimeProvider.System.GetUtcNow() - started).TotalMinutes);
        Assert.True(statuses.Where(status => status == "200").Count() > 100, Summary(statuses));
        Assert.True(statuses.Contains("402") && statuses.Contains("429") && statuses.Contains("gone"), Summary(statuses)); // Each limit was met.
        Assert.DoesNotContain(statuses, status => status == "500");
        Assert.InRange(seen.A, 1, ResidentA);
        Assert.InRange(seen.B, 0, ResidentB);
        Assert.InRange(seen.InFlight, 1, 12 + 6);
        await AssertMoneyAsync();
        await AssertRateAsync(minutes);
        await AssertNothingIsLeftAsync();
    }

    private static string Summary(IEnumerable<string> statuses) => string.Join(", ", statuses.CountBy(status => status).Select(pair => $"{pair.Key}: {pair.Value}"));

    // Three sizes, three protocols, streams and whole answers, three workflows; one in seven hangs up.
    private async Task<string> AskAsync(int number)
    {
        var luck = new Random(Seed + number);
        var workflow = luck.Next(3) switch { 0 => "high", 1 => "low", _ => "rated" };
        var words = luck.Next(10) switch { < 6 => 50, < 9 => 3_000, _ => workflow == "rated" ? 5_000 : 12_000 };
        var isStream = luck.Next(2) == 0;
        var text = string.Concat(Enumerable.Repeat("word ", words));
        var (path, body) = luck.Next(3) switch
        {
            0 => ("/v1/chat/completions", $$"""{"model":"m","stream":{{Word(isStream)}},"max_tokens":{{luck.Next(1, 600)}},"messages":[{"role":"user","content":"{{text}}"}]}"""),
            1 => ("/v1/messages", $$"""{"model":"m","stream":{{Word(isStream)}},"max_tokens":{{luck.Next(1, 600)}},"messages":[{"role":"user","content":"{{text}}"}]}"""),
            _ => ("/v1/responses", $$"""{"model":"m","stream":{{Word(isStream)}},"input":"{{text}}"}"""),
        };
        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        if (luck.Next(7) == 0)
        {
            hangUp.CancelAfter(TimeSpan.FromMilliseconds(luck.Next(1, 2_000)));
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_host.Url + path)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        request.Headers.Add("Keelson-Workflow", workflow);
        if (workflow == "high")
        {
            request.Headers.Add("Keelson-Run", string.Create(CultureInfo.InvariantCulture, $"r_{number % 20}"));
        }

        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, hangUp.Token);
            await response.Content.CopyToAsync(Stream.Null, hangUp.Token);
            return ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            return "gone";
        }
        catch (HttpRequestException)
        {
            return "broken";
        }
    }

    private static string Word(bool flag) => flag ? "true" : "false";

    // What is reserved in the pools at every moment that can be caught.
    private async Task<(long A, long B, int InFlight)> WatchAsync(CancellationToken stop)
    {
        var (a, b, inFlight) = (0L, 0L, 0);
        while (!stop.IsCancellationRequested)
        {
            var pools = await Room.ViewAsync();
            a = Math.Max(a, pools.FirstOrDefault(pool => pool.Pool == "sim-a/a")?.ResidentTokens ?? 0);
            b = Math.Max(b, pools.FirstOrDefault(pool => pool.Pool == "sim-b/b")?.ResidentTokens ?? 0);
            inFlight = Math.Max(inFlight, pools.Sum(pool => pool.InFlight));
            await Task.Yield();
        }

        return (a, b, inFlight);
    }

    private async Task AssertMoneyAsync()
    {
        var spent = (await EndsAsync()).Where(one => one.Data.Cost is not null).ToList();
        var day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        foreach (var (workflow, limit) in DayLimits)
        {
            Assert.InRange(spent.Where(one => one.Data.Workflow == workflow).Sum(one => one.Data.Cost!.Value.Usd), 0.0001m, limit);
        }

        Assert.All(spent.Where(one => one.Data.Run is not null).GroupBy(one => one.Data.Run), run => Assert.InRange(run.Sum(one => one.Data.Cost!.Value.Usd), 0, 0.05m));
        var all = spent.Sum(one => one.Data.Cost!.Value.Usd);
        Assert.InRange(all, 0.1m, TenantDay);
        Assert.Equal(all, Money.FromPico(await SettledAsync(BudgetScope.OfTenant("acme", day, false, Money.Zero).Key)).Usd);
        Assert.Equal(
            spent.Where(one => one.Data.Workflow == "low").Sum(one => one.Data.Cost!.Value.Usd),
            Money.FromPico(await SettledAsync(BudgetScope.OfDay("acme", "low", day, Money.Zero).Key)).Usd);
    }

    // A full bucket, and what flowed in while it lasted.
    private async Task AssertRateAsync(double minutes)
    {
        var rated = (await EventsAsync(EventTypes.InferenceStarted)).Where(one => one.Data.Workflow == "rated").ToList();
        Assert.InRange(rated.Count, 1, 30 * (1 + minutes));
        Assert.InRange((await EndsAsync()).Where(one => one.Data.Workflow == "rated").Sum(one => (one.Data.Usage?.Input ?? 0) + (one.Data.Usage?.Output ?? 0)), 1, (long)(400_000 * (1 + minutes)));
    }

    private async Task AssertNothingIsLeftAsync()
    {
        Assert.Equal((0, 0L), (Room.Leases, Room.OpenPico));
        Assert.All(await Room.ViewAsync(), pool => Assert.Equal((0, 0L, 0), (pool.InFlight, pool.ResidentTokens, pool.Waiting)));
        Assert.Empty(await Store.ScanRowsAsync(new RowScan(OpenAttempt.Table, "", null, 10), Cancellation));
        var starts = (await EventsAsync(EventTypes.InferenceStarted)).Select(one => (one.Data.Request, one.Data.Attempt)).Order().ToList();
        var ends = (await EndsAsync()).Select(one => (one.Data.Request, one.Data.Attempt)).Order().ToList();
        Assert.Equal(starts, ends); // Every attempt that began ended, once.
        Assert.Empty(await EventsAsync(EventTypes.InferenceLost));
    }

    private ValueTask<long> SettledAsync(string key) => Store.ReadCounterAsync(BudgetScope.SettledCounter(key), Cancellation);

    private async Task<List<TelemetryEvent>> EndsAsync() => [.. await EventsAsync(EventTypes.InferenceCompleted), .. await EventsAsync(EventTypes.InferenceFailed)];

    private async Task<List<TelemetryEvent>> EventsAsync(string type) =>
        [.. (await Store.ReadEventsAsync(new EventScan(0, 10_000) { Type = type }, Cancellation)).Select(stored => TelemetryCodec.Parse(stored.Record.Payload))];
}
