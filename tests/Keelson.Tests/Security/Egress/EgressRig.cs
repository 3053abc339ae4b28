using System.Collections.Concurrent;
using System.Net;
using Keelson.Primitives;
using Keelson.Security.Egress;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Security.Egress;

/// <summary>The real egress over a real server; only the resolver is a twin, so that names can be turned.</summary>
internal sealed class EgressRig : IAsyncDisposable, IHostResolver
{
    private readonly WebApplication _server;
    private readonly ServiceProvider _services;

    private EgressRig(WebApplication server)
    {
        _server = server;
        Telemetry = new RecordingTelemetry(Time);
        _services = new ServiceCollection().BuildServiceProvider();
        Transport = new EgressTransport(new EgressDialer(this, new OwnEndpoints(_services), TimeProvider.System));
        Http = new EgressHttp(Snapshots, Transport, new EgressPools(Transport), new EgressRecorder(Telemetry, "acme"), Time);
        Port = new Uri(server.Urls.Single()).Port;
    }

    public FakeTimeProvider Time { get; } = new(SecurityRig.Start);

    public RecordingTelemetry Telemetry { get; }

    public SnapshotSource Snapshots { get; } = new();

    public EgressTransport Transport { get; }

    public EgressHttp Http { get; }

    public int Port { get; }

    /// <summary>What names resolve to.</summary>
    public ConcurrentDictionary<string, IPAddress[]> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>Names that were asked for, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>Requests that arrived: connection, method, host, path, headers.</summary>
    public ConcurrentQueue<(string Connection, string Method, string Host, string Path, IReadOnlyDictionary<string, string> Headers)> Arrived { get; } = [];

    public static async Task<EgressRig> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = builder.Build();
        EgressRig? rig = null;
        server.Run(http =>
        {
            rig!.Arrived.Enqueue((
                http.Connection.Id,
                http.Request.Method,
                http.Request.Host.Host,
                http.Request.Path + http.Request.QueryString,
                http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
            return answer(http);
        });
        await server.StartAsync();
        rig = new EgressRig(server);
        rig.Names["api.example.com"] = [IPAddress.Loopback];
        rig.Names["other.example.com"] = [IPAddress.Loopback];
        return rig;
    }

    /// <summary>Puts a policy into force that allows these hosts on this server's port, at loopback addresses.</summary>
    public void Allow(params string[] hosts) => Allow(rule => rule, false, hosts);

    public void Allow(Func<EgressRuleConfig, EgressRuleConfig> change, bool isReportOnly, params string[] hosts)
    {
        var rules = hosts.Select((host, i) => change(new EgressRuleConfig
        {
            Id = "r" + i,
            Host = host,
            Schemes = ["http", "https"],
            Ports = [Port],
            AllowCidrs = ["127.0.0.0/8"],
        }));
        var (policy, complaints) = EgressPolicy.Build(new EgressConfig([.. rules]) { IsReportOnly = isReportOnly });
        Assert.Empty(complaints);
        Snapshots.Update(snapshot => snapshot.With(policy!));
    }

    /// <summary>A URL of this server under a name.</summary>
    public string Url(string host, string path = "/") => $"http://{host}:{Port}{path}";

    public async Task<HttpResponseMessage> SendAsync(
        string url, string method = "GET", string credential = "tool:test", params (string Name, string Value)[] headers)
    {
        using var invoker = Http.Create(credential);
        var request = new HttpRequestMessage(new HttpMethod(method), url);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await invoker.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The code that a call is refused with.</summary>
    public async Task<Fault> RefusalAsync(
        string url, string method = "GET", string credential = "tool:test", params (string Name, string Value)[] headers) =>
        (await Assert.ThrowsAsync<FaultException>(() => SendAsync(url, method, credential, headers))).Fault;

    public ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellation)
    {
        Asked.Enqueue(host);
        return ValueTask.FromResult<IReadOnlyList<IPAddress>>(Names.GetValueOrDefault(host) ?? []);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _services.DisposeAsync();
    }
}
