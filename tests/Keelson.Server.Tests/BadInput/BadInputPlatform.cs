using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Keelson.Server.Configuration;
using Keelson.Server.Hosting;
using Keelson.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Server.Tests.BadInput;

/// <summary>The whole platform on a real port, with a provider that nobody answers, a clock that can be set forward, and a disk that can be small.</summary>
internal sealed class BadInputPlatform : IAsyncDisposable
{
    private const string Config = """
        platform: { tenant: acme, region: local }
        providers:
          sim: { kind: simulator, firstTokenMs: 0, perTokenMs: 0 }
          gone: { kind: openai, baseUrl: "http://127.0.0.1:1/v1" }
          cut: { kind: openai, baseUrl: "CUT/v1" }
        models:
          m: { contextTokens: 8192, deployments: [ { provider: sim } ], prices: [ { from: 2026-01-01, input: 1, output: 2 } ] }
          unreachable: { contextTokens: 8192, deployments: [ { provider: gone } ], prices: [ { from: 2026-01-01, input: 1, output: 2 } ] }
          dying: { contextTokens: 8192, deployments: [ { provider: cut } ], prices: [ { from: 2026-01-01, input: 1, output: 2 } ] }
        workflows:
          w: { owner: sre, models: [m, unreachable, dying], agent: { instructions: "Answer." } }

        """;

    private readonly TempFolder _folder = new();
    private readonly CutUpstream _cut = new();
    private readonly KeelsonHost _host;

    private BadInputPlatform(long? databaseBytesMax)
    {
        Time = new ShiftedTime();
        _host = KeelsonHost.Create(new HostSettings(
            ConfigSource.OfFile(_folder.Write("keelson.yaml", Config.Replace("CUT", _cut.Url, StringComparison.Ordinal))), Path.Combine(_folder.Folder, "data"), "http://127.0.0.1:0")
        {
            Configure = builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(Time);
                if (databaseBytesMax is { } most)
                {
                    builder.Services.AddSingleton(new StorageOptions { DataFolder = Path.Combine(_folder.Folder, "data"), DatabaseBytesMax = most });
                }
            },
        });
        Client = new HttpClient();
    }

    /// <summary>The clock.</summary>
    public ShiftedTime Time { get; }

    /// <summary>Carries the admin token.</summary>
    public HttpClient Client { get; private set; }

    /// <summary>The data folder.</summary>
    public string DataPath => _host.DataPath;

    /// <summary>Where it listens.</summary>
    public string Url => _host.Url;

    /// <summary>Starts one.</summary>
    public static async Task<BadInputPlatform> StartAsync(long? databaseBytesMax = null)
    {
        var platform = new BadInputPlatform(databaseBytesMax);
        await platform._host.StartAsync(TestContext.Current.CancellationToken);
        platform.Client = platform.With((await File.ReadAllTextAsync(Path.Combine(platform.DataPath, "admin.token"))).Trim());
        return platform;
    }

    /// <summary>A client with another credential, or with none.</summary>
    public HttpClient With(string? token)
    {
        var client = new HttpClient { BaseAddress = new Uri(Url) };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return client;
    }

    /// <summary>Issues a token with one scope.</summary>
    public async Task<string> IssueAsync(string scope)
    {
        using var answer = await Client.PostAsJsonAsync(
            "/api/tokens", new { sub = "service:test", scope, ttlSeconds = 60 }, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("token").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.DisposeAsync();
        await _cut.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Real time, set forward by what a test asks.</summary>
    public sealed class ShiftedTime : TimeProvider
    {
        /// <summary>How far it is ahead.</summary>
        public TimeSpan Ahead { get; set; }

        /// <inheritdoc/>
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
