using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Keelson.Security;
using Keelson.Server.Configuration;
using Keelson.Server.Hosting;
using Keelson.Storage;
using Keelson.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Server.Tests.Government;

/// <summary>The whole platform with two workflows and a gate that asks for little, on a free port and a folder of its own.</summary>
public sealed class GovernedPlatform : IAsyncLifetime
{
    private const string Config = """
        platform: { tenant: acme, region: eu-west }
        providers:
          sim: { kind: simulator, seed: 7 }
        models:
          simulated:
            contextTokens: 131072
            deployments: [{ provider: sim, model: simulated }]
            prices: [{ from: 2026-01-01, input: 0.50, output: 2.00, source: test }]
        workflows:
          triage:
            owner: sre
            wave: 1
            models: [simulated]
            outcome: { kind: incident.resolved, justifiedUnder: 4.00 }
            objectives: { firstTokenP95: 2s, toolCompletion: 99%, contextOverflow: 0.5%, successInTime: 95%, window: 28d }
            agent: { instructions: "You look at incidents.", tools: [] }
          refund:
            owner: finance
            wave: 2
            models: [simulated]
            outcome: { kind: customer.completed }
            agent: { instructions: "You refund.", tools: [] }
        waves:
          1: { effects: [read], gate: { runs: 29, success: 0.90, days: 1 } }
        """;

    private readonly TempFolder _folder = new();
    private KeelsonHost? _host;

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    internal HttpClient Client { get; private set; } = new();

    internal KeelsonHost Host => _host ?? throw new InvalidOperationException("It has not started.");

    public ValueTask InitializeAsync() => StartAsync();

    /// <summary>Stops the platform and starts it again on the same data.</summary>
    internal async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Imports events as a client would, and waits until the figures include them.</summary>
    internal async Task ImportAsync(IEnumerable<TelemetryEvent> events)
    {
        var lines = string.Join('\n', events.Select(one => Encoding.UTF8.GetString(TelemetryCodec.ToRecord(one).Payload.Span)));
        using var body = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
        using var response = await Client.PostAsync(new Uri("/api/events/import", UriKind.Relative), body, Cancellation);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancellation));
        await FoldedAsync();
    }

    /// <summary>Waits until the figures include everything that is durable.</summary>
    internal Task FoldedAsync() => Host.Services.GetRequiredService<ProjectionHost>()
        .WaitForAsync(Host.Services.GetRequiredService<IStore>().LastEventPosition, Cancellation);

    internal Task<JsonElement> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null, 200);

    internal Task<JsonElement> PostAsync(string path, object body, int status = 200, string? token = null) =>
        SendAsync(HttpMethod.Post, path, body, status, token);

    internal async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, int status, string? token = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : JsonContent.Create(body);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using var response = await Client.SendAsync(request, Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True((int)response.StatusCode == status, $"{method} {path} answered {(int)response.StatusCode}: {text}");
        if (text.Length == 0)
        {
            return default;
        }

        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    private async ValueTask StartAsync()
    {
        var config = _folder.Write("keelson.yaml", Config);
        _host = KeelsonHost.Create(new HostSettings(ConfigSource.OfFile(config), Path.Combine(_folder.Folder, "data"), "http://127.0.0.1:0"));
        await _host.StartAsync(Cancellation);
        Client = new HttpClient { BaseAddress = new Uri(_host.Url) };
        var token = (await File.ReadAllTextAsync(AdminToken.PathIn(_host.DataPath), Cancellation)).Trim();
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    private async ValueTask StopAsync()
    {
        Client.Dispose();
        if (_host is not null)
        {
            await _host.StopAsync(CancellationToken.None);
            await _host.DisposeAsync();
        }
    }
}
