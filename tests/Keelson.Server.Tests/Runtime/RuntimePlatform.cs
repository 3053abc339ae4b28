using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Keelson.Security;
using Keelson.Server.Configuration;
using Keelson.Server.Hosting;
using Keelson.Workflows;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Server.Tests.Runtime;

/// <summary>The whole platform over HTTP, with a workflow <c>w</c> whose code the test brings. Starting another one on the folder is a restart.</summary>
internal sealed class RuntimePlatform : IAsyncDisposable
{
    private const string Basic =
        """
        platform: { tenant: acme, region: local }
        providers:
          sim: { kind: simulator, seed: 7, firstTokenMs: 1, perTokenMs: 1, prefillTokensPerS: 20000 }
        models:
          small:
            contextTokens: 8192
            deployments:
              - { provider: sim, model: sim-small }
            prices:
              - { from: 2026-01-01, input: 1.00, output: 1.00, source: example }
        workflows:
          w:
            owner: sre
            wave: 2
            models: [small]
            outcome: { kind: thing.done }

        """;

    private readonly KeelsonHost _host;

    private RuntimePlatform(KeelsonHost host)
    {
        _host = host;
        Client = new HttpClient { BaseAddress = new Uri(host.Url) };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(AdminToken.PathIn(host.DataPath)).Trim());
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => _host.Services;

    public string Url => _host.Url;

    public string DataPath => _host.DataPath;

    public static async Task<RuntimePlatform> StartAsync(
        string folder,
        Func<WorkflowContext, JsonElement, Task<object?>> body,
        string more = "",
        Action<WebApplicationBuilder>? configure = null)
    {
        var source = new ConfigSource("(test)", folder, () => Encoding.UTF8.GetBytes(Basic + more));
        var host = KeelsonHost.Create(new HostSettings(source, Path.Combine(folder, "data"), "http://127.0.0.1:0")
        {
            Configure = builder =>
            {
                builder.Services.AddSingleton(new WorkflowRegistration("w", "1", _ => new LambdaWorkflow(body)));
                configure?.Invoke(builder);
            },
        });
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new RuntimePlatform(host);
    }

    public async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        }

        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.StopAsync(CancellationToken.None);
        await _host.DisposeAsync();
    }
}
