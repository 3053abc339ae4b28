using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Keelson.Security;
using Keelson.Security.Tokens;
using Keelson.Server.Configuration;
using Keelson.Server.Hosting;
using Keelson.Storage;
using Keelson.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Server.Tests.Inference;

/// <summary>The whole platform with simulated models, on a free port and a folder of its own; can be stopped and started again.</summary>
public sealed class InferencePlatform : IAsyncLifetime
{
    private const string Script = """
        version: 1
        scripts:
          - name: tests
            turns:
              - { name: done, if: { lastRole: tool }, say: "It is ${result.get_weather}." }
              - { name: weather, if: { user: weather }, call: [ { tool: get_weather, args: { city: Paris } } ] }
              - { name: limited, if: { user: limited }, fail: { status: 429, message: "slow down", retryAfterS: 60 } }
              - { name: refused, if: { user: refused }, fail: { status: 400, message: "no such tool" } }
              - { name: broken, if: { user: broken }, fail: { status: 500, message: "boom" } }
              - { name: cut, if: { user: cut }, say: "one two three four five", break: { kind: cut, afterTokens: 3 } }
              - { name: json, if: { user: json }, say: '{"city":"Paris"}' }
              - { name: long, if: { user: long }, say: "LONG" }
              - { name: rest, say: "Hello from the simulator." }
        """;

    private const string Config = """
        platform: { tenant: acme, region: eu-west }
        providers:
          sim:  { kind: simulator, seed: 7, firstTokenMs: 2, perTokenMs: 0, script: file:script.yaml }
          slow: { kind: simulator, seed: 7, firstTokenMs: 2, perTokenMs: 50, script: file:script.yaml }
        models:
          small:
            contextTokens: 32768
            deployments: [ { provider: sim, model: sim-1 } ]
            prices: [ { from: 2026-01-01, input: 1.00, output: 4.00, source: test } ]
          slow:
            contextTokens: 32768
            deployments: [ { provider: slow, model: sim-slow } ]
            prices: [ { from: 2026-01-01, input: 1.00, output: 4.00, source: test } ]
        FRAIL  narrow:
            contextTokens: 1024
            deployments: [ { provider: sim, model: sim-narrow } ]
            prices: [ { from: 2026-01-01, input: 1.00, output: 4.00, source: test } ]
        workflows:
          tight:
            owner: tests
            models: [small]
            maxOutputTokens: 300
            budget: { perRun: 0.5, perDay: DAY }
            outcome: { kind: test.done }
            agent: { instructions: "x", tools: [] }
          roomy:
            owner: tests
            models: [small]
            context: { need: long, because: "the advisor should doubt it", reviewBy: 2099-01-01 }
            outcome: { kind: test.done }
            agent: { instructions: "x", tools: [] }
          empty:
            owner: tests
            models: [small]
            budget: { perDay: 0 }
            outcome: { kind: test.done }
            agent: { instructions: "x", tools: [] }
        """;

    private readonly TempFolder _folder = new();
    private KeelsonHost? _host;

    /// <summary>The daily budget of the workflow <c>tight</c>, in dollars.</summary>
    public string DayBudget { get; init; } = "10";

    internal HttpClient Client { get; private set; } = new();

    internal KeelsonHost Host => _host ?? throw new InvalidOperationException("It has not started.");

    internal string AdminToken => File.ReadAllText(Security.AdminToken.PathIn(Host.DataPath)).Trim();

    internal IStore Store => Host.Services.GetRequiredService<IStore>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _folder.Write("script.yaml", Script.Replace("LONG", string.Join(' ', Enumerable.Repeat("word", 400)), StringComparison.Ordinal));
        _folder.Write("keelson.yaml", Config.Replace("DAY", DayBudget, StringComparison.Ordinal).Replace("FRAIL", Frail(), StringComparison.Ordinal));
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Client.Dispose();
        _folder.Dispose();
    }

    // Models that are asked for failures: each has a deployment of its own, so that the circuit of one says nothing of the others.
    private static string Frail() => string.Concat(Enumerable.Range(1, 6).Select(number => $$"""
          frail-{{number}}:
            contextTokens: 32768
            deployments: [ { provider: sim, model: frail-{{number}} } ]
            prices: [ { from: 2026-01-01, input: 1.00, output: 4.00, source: test } ]

        """));

    internal async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>A token with exactly these scopes.</summary>
    internal async Task<string> TokenAsync(string[] scopes, string subject = "service:tests", decimal? maxCost = null)
    {
        var transaction = new StorageTransaction();
        var request = new TokenRequest
        {
            Subject = subject,
            Scopes = scopes,
            Caps = maxCost is { } cost ? TokenCaps.None with { MaxCost = new Keelson.Primitives.Money(cost) } : TokenCaps.None,
        };
        var verdict = Host.Services.GetRequiredService<TokenIssuer>().Issue(transaction, request, Principal.Platform("acme"));
        await Store.CommitAsync(transaction, Cancellation);
        return verdict.Token!.Text;
    }

    internal async Task<HttpResponseMessage> AskAsync(string body, string? token = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Host.Url + "/v1/chat/completions"))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? AdminToken);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    internal async Task<JsonElement> GetAsync(string path, string? token = null) => JsonDocument.Parse(await TextAsync(path, token)).RootElement;

    internal async Task<string> TextAsync(string path, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Host.Url + path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? AdminToken);
        using var response = await Client.SendAsync(request, Cancellation);
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    internal async Task<IReadOnlyList<TelemetryEvent>> EventsAsync(string type)
    {
        var events = await Store.ReadEventsAsync(new EventScan(0, 10_000) { Type = type }, Cancellation);
        return [.. events.Select(stored => TelemetryCodec.Parse(stored.Record.Payload))];
    }

    private async Task StartAsync()
    {
        _host = KeelsonHost.Create(new HostSettings(
            ConfigSource.OfFile(Path.Combine(_folder.Folder, "keelson.yaml")), Path.Combine(_folder.Folder, "data"), "http://127.0.0.1:0"));
        await _host.StartAsync(Cancellation);
    }

    private async Task StopAsync()
    {
        if (_host is { } host)
        {
            _host = null;
            await host.StopAsync(CancellationToken.None);
            await host.DisposeAsync();
        }
    }
}
