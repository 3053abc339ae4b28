using System.Net.Http.Headers;
using Keelson.Security;
using Keelson.Server.Configuration;
using Keelson.Server.Hosting;

namespace Keelson.Server.Tests.Api;

/// <summary>The whole platform on a free port and a folder of its own, and a client with the admin token.</summary>
public sealed class RunningPlatform : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private KeelsonHost? _host;

    internal HttpClient Client { get; private set; } = new();

    internal KeelsonHost Host => _host ?? throw new InvalidOperationException("It has not started.");

    public async ValueTask InitializeAsync()
    {
        var config = _folder.Write("keelson.yaml", "platform: { tenant: acme, region: eu-west }\n");
        var data = Path.Combine(_folder.Folder, "data");
        _host = KeelsonHost.Create(new HostSettings(ConfigSource.OfFile(config), data, "http://127.0.0.1:0"));
        await _host.StartAsync(TestContext.Current.CancellationToken);
        Client = NewClient();
    }

    internal HttpClient NewClient(bool isAuthorized = true)
    {
        var client = new HttpClient { BaseAddress = new Uri(Host.Url) };
        if (isAuthorized)
        {
            var token = File.ReadAllText(AdminToken.PathIn(Host.DataPath)).Trim();
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_host is not null)
        {
            await _host.StopAsync(CancellationToken.None);
            await _host.DisposeAsync();
        }

        _folder.Dispose();
    }
}
