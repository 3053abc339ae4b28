using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Keelson.Primitives;
using Keelson.Security;
using Keelson.Server.Configuration;
using Keelson.Server.Hosting;
using Keelson.Storage;
using Keelson.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Server.Tests.Inference;

public sealed class CompactedAgentTests : IAsyncLifetime
{
    private const string Script = """
        version: 1
        scripts:
          - name: summary
            when: { system: "You shorten conversations" }
            turns: [ { name: short, say: "It looked for the cause and found nothing." } ]
          - name: agent
            turns:
              - { name: done, if: { lastUser: "Summary of 8 earlier messages", turn: { atLeast: 10 } }, say: { outcome: success } }
              - { name: look, say: "I think aloud: ${user}", call: [ { tool: nowhere, args: { at: "x" } } ] }
        """;

    private const string Config = """
        platform: { tenant: acme, region: eu-west }
        providers:
          sim: { kind: simulator, seed: 7, firstTokenMs: 0, perTokenMs: 0, script: file:script.yaml }
        models:
          small:
            contextTokens: 131072
            deployments: [ { provider: sim } ]
            prices: [ { from: 2026-01-01, input: 1.00, output: 4.00, source: test } ]
        workflows:
          talker:
            owner: tests
            models: [small]
            context: { need: short, compactWith: small }
            budget: { perRun: 5 }
            outcome: { kind: test.done }
            agent: { instructions: "You look for causes.", tools: [], maxTurns: 20 }
        """;

    private readonly TempFolder _folder = new();
    private readonly HttpClient _client = new();
    private KeelsonHost? _host;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _folder.Write("script.yaml", Script);
        var config = _folder.Write("keelson.yaml", Config);
        _host = KeelsonHost.Create(new HostSettings(ConfigSource.OfFile(config), Path.Combine(_folder.Folder, "data"), "http://127.0.0.1:0"));
        await _host.StartAsync(Cancellation);
        _client.BaseAddress = new Uri(_host.Url);
        var token = (await File.ReadAllTextAsync(AdminToken.PathIn(_host.DataPath), Cancellation)).Trim();
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    [Fact]
    public async Task An_agent_that_outgrows_its_tier_goes_on_with_summaries_that_its_own_run_pays_for()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/workflows/talker/runs");
        request.Headers.Add("Prefer", "wait=60");
        request.Headers.Add("Idempotency-Key", "k1");
        request.Content = JsonContent.Create(new { text = string.Concat(Enumerable.Repeat("the queue is slow ", 160)) });
        using var response = await _client.SendAsync(request, Cancellation);
        using var run = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));

        Assert.True(run.RootElement.TryGetProperty("status", out var status) && status.GetString() == "completed", run.RootElement.ToString());
        var compacted = await EventsAsync(EventTypes.ContextCompacted);
        var asked = (await EventsAsync(EventTypes.InferenceCompleted)).ToLookup(one => one.Step == "compaction");
        Assert.True(compacted.Count > 1);
        Assert.All(compacted, one => Assert.True(one.TokensAfter < one.TokensBefore && one.TokensAfter <= 8192));
        var summary = Assert.Single(asked[true]); // The conversation grew, and what it began with was not summarised again.
        Assert.Equal((compacted[0].Subject, compacted[0].Cost), (summary.Request, summary.Cost));
        Assert.True(summary.Cost > Money.Zero);
        Assert.All(compacted.Skip(1), one => Assert.Null(one.Subject));
        Assert.Single(asked.SelectMany(group => group).Select(one => one.Run).Distinct());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_host is not null)
        {
            await _host.StopAsync(CancellationToken.None);
            await _host.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task<IReadOnlyList<EventData>> EventsAsync(string type)
    {
        var events = await _host!.Services.GetRequiredService<IStore>().ReadEventsAsync(new EventScan(0, 1000) { Type = type }, Cancellation);
        return [.. events.Select(stored => TelemetryCodec.Parse(stored.Record.Payload).Data)];
    }
}
