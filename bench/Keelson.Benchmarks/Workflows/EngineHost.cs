using System.Net.Http.Headers;
using System.Text;
using Keelson.Primitives;
using Keelson.Server.Configuration;
using Keelson.Server.Hosting;
using Keelson.Workflows;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Keelson.Benchmarks.Workflows;

/// <summary>The whole platform, with every event and every fold; the workflow is asked for in process or over HTTP.</summary>
internal sealed class EngineHost : IContender
{
    private const string Config =
        """
        platform: { tenant: bench, region: local }
        providers:
          sim: { kind: simulator, seed: 7, firstTokenMs: 1, perTokenMs: 1, prefillTokensPerS: 20000 }
        models:
          simulated:
            contextTokens: 131072
            deployments:
              - { provider: sim, model: simulated }
            prices:
              - { from: 2026-01-01, input: 0.50, output: 2.00, source: simulated }
        workflows:
          five:
            owner: bench
            models: [simulated]
            outcome: { kind: sum.made }
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly KeelsonHost _host;
    private readonly HttpClient? _client;
    private readonly IRuns _runs;
    private readonly IdFactory _ids = new(TimeProvider.System);

    private EngineHost(KeelsonHost host, HttpClient? client)
    {
        (_host, _client) = (host, client);
        _runs = host.Services.GetRequiredService<IRuns>();
    }

    public static Task<IContender> StartInProcessAsync(string folder) => StartAsync(folder, isHttp: false);

    public static Task<IContender> StartOverHttpAsync(string folder) => StartAsync(folder, isHttp: true);

    public async Task RunOneAsync()
    {
        if (_client is null)
        {
            var run = _ids.NextRun();
            var (_, fault) = await _runs.StartAsync(new RunStart(run.Value, FiveSteps.Name, "1"u8.ToArray(), "bench", "user:bench"), CancellationToken.None);
            if (fault is not null || await _runs.WaitAsync(run.Value, Limit, CancellationToken.None) is null)
            {
                throw new InvalidOperationException($"A run did not end: {fault?.Detail}");
            }

            return;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_host.Url}/api/workflows/{FiveSteps.Name}/runs") { Content = new ByteArrayContent("1"u8.ToArray()) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("Prefer", "wait=30");
        using var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if ((int)response.StatusCode != 200 || !text.Contains("\"completed\"", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"A run did not end: {response.StatusCode} {text}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await _host.DisposeAsync();
    }

    private static async Task<IContender> StartAsync(string folder, bool isHttp)
    {
        var source = new ConfigSource("(bench)", folder, () => Encoding.UTF8.GetBytes(Config));
#pragma warning disable CA2000 // The contender disposes of both.
        var host = KeelsonHost.Create(new HostSettings(source, folder, "http://127.0.0.1:0") { Configure = Configure });
        await host.StartAsync(CancellationToken.None);
        return new EngineHost(host, isHttp ? await ClientAsync(folder) : null);
#pragma warning restore CA2000
    }

    private static void Configure(WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Services.AddWorkflow<FiveSteps>(FiveSteps.Name);
    }

    private static async Task<HttpClient> ClientAsync(string folder)
    {
        var token = await File.ReadAllTextAsync(Path.Combine(folder, "admin.token"));
        var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Trim());
        return client;
    }
}
