using System.Net;
using System.Net.Sockets;
using System.Text;
using Keelson.Primitives;
using Keelson.Security.Egress;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Keelson.Tests.Security.Egress;

public sealed class EgressProxyTests : IAsyncDisposable
{
    private readonly SnapshotSource _snapshots = new();
    private readonly RecordingTelemetry _telemetry = new(TimeProvider.System);
    private readonly TcpListener _target = new(IPAddress.Loopback, 0);
    private readonly EgressProxy _proxy;
    private int _accepted;

    public EgressProxyTests()
    {
        var own = new OwnEndpoints(new ServiceCollection().BuildServiceProvider());
        var dialer = new EgressDialer(new SystemHostResolver(), own, TimeProvider.System);
        _proxy = new EgressProxy(_snapshots, dialer, new EgressRecorder(_telemetry, "acme"), TimeProvider.System, NullLogger<EgressProxy>.Instance);
        _target.Start();
        _ = ServeAsync();
        Allow(rule => rule);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private int Port => ((IPEndPoint)_target.LocalEndpoint).Port;

    [Fact]
    public async Task A_tunnel_to_what_a_rule_names_carries_bytes_both_ways()
    {
        var (head, rest) = await AskAsync($"CONNECT 127.0.0.1:{Port} HTTP/1.1", _proxy.AddressFor("crm"), "hello");

        Assert.StartsWith("HTTP/1.1 200", head, StringComparison.Ordinal);
        Assert.Equal("echo hello", rest);
    }

    [Theory]
    [InlineData("CONNECT 127.0.0.1:{0} HTTP/1.1", "none", "407")]
    [InlineData("CONNECT 127.0.0.1:{0} HTTP/1.1", "wrong", "407")]
    [InlineData("CONNECT 127.0.0.1:{0} HTTP/1.1", "old", "407")]
    [InlineData("GET http://127.0.0.1:{0}/ HTTP/1.1", "right", "405")]
    [InlineData("CONNECT 127.0.0.1:1 HTTP/1.1", "right", "403")]
    [InlineData("CONNECT 127.1:{0} HTTP/1.1", "right", "403")]
    [InlineData("CONNECT 169.254.169.254:80 HTTP/1.1", "right", "403")]
    [InlineData("CONNECT other.example.com:443 HTTP/1.1", "right", "403")]
    [InlineData("CONNECT user@127.0.0.1:{0} HTTP/1.1", "right", "403")]
    [InlineData("nonsense", "right", "400")]
    public async Task Nothing_else_leaves(string line, string credential, string status)
    {
        var old = _proxy.AddressFor("crm");
        var right = _proxy.AddressFor("crm");
        var address = credential switch
        {
            "none" => null,
            "old" => old,
            "wrong" => "http://crm:00@127.0.0.1:" + new Uri(right).Port,
            _ => right,
        };

        var (head, _) = await AskAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, line, Port), address, null, new Uri(right).Port);

        Assert.StartsWith($"HTTP/1.1 {status}", head, StringComparison.Ordinal);
        Assert.Equal(0, Volatile.Read(ref _accepted));
        Assert.Equal(status == "403" ? 1 : 0, _telemetry.Recorded.Count);
    }

    [Fact]
    public async Task Rules_of_methods_and_paths_open_no_tunnel_because_nobody_can_hold_it_to_them()
    {
        Allow(rule => rule with { Methods = ["GET"] });
        var (methods, _) = await AskAsync($"CONNECT 127.0.0.1:{Port} HTTP/1.1", _proxy.AddressFor("crm"), "hello");
        Allow(rule => rule with { PathPrefixes = ["/"] });
        var (paths, _) = await AskAsync($"CONNECT 127.0.0.1:{Port} HTTP/1.1", _proxy.AddressFor("crm"), "hello");

        Assert.StartsWith("HTTP/1.1 403", methods, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 403", paths, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_back_is_cut_off_at_the_rules_limit()
    {
        Allow(rule => rule with { MaxResponseBytes = 4 });

        var (head, rest) = await AskAsync($"CONNECT 127.0.0.1:{Port} HTTP/1.1", _proxy.AddressFor("crm"), "hello");

        Assert.StartsWith("HTTP/1.1 200", head, StringComparison.Ordinal);
        Assert.Equal("", rest);
    }

    public async ValueTask DisposeAsync()
    {
        _target.Dispose();
        await _proxy.DisposeAsync();
    }

    private void Allow(Func<EgressRuleConfig, EgressRuleConfig> change)
    {
        var (policy, complaints) = EgressPolicy.Build(new EgressConfig([change(new EgressRuleConfig
        {
            Id = "target",
            Host = "127.0.0.1",
            AllowCidrs = ["127.0.0.1/32"],
            Ports = [Port],
        })]));
        Assert.Empty(complaints);
        _snapshots.Update(snapshot => snapshot.With(policy!));
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            using var client = await _target.AcceptTcpClientAsync();
            Interlocked.Increment(ref _accepted);
            var buffer = new byte[100];
            var read = await client.GetStream().ReadAsync(buffer);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("echo " + Encoding.ASCII.GetString(buffer, 0, read)));
        }
    }

    private static async Task<(string Head, string Inside)> AskAsync(string line, string? address, string? inside, int? port = null)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port ?? new Uri(address!).Port, Cancellation);
        var stream = client.GetStream();
        var credential = address is null ? "" : $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(new Uri(address).UserInfo))}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{line}\r\n{credential}\r\n"), Cancellation);
        var head = await ReadAsync(stream);
        if (inside is null || !head.Contains(" 200 ", StringComparison.Ordinal))
        {
            return (head, "");
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(inside), Cancellation);
        return (head, await ReadAsync(stream));
    }

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer, Cancellation));
    }
}
