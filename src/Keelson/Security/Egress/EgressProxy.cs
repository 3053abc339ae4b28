using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Keelson.Primitives;
using Microsoft.Extensions.Logging;

namespace Keelson.Security.Egress;

/// <summary>
/// The way out for programs that the platform starts: a proxy on the loopback that opens tunnels (CONNECT) to what the rules allow, and
/// nothing else. What is inside a tunnel can not be read, so only rules that do not speak of methods and paths open one. Each
/// program has a credential of its own. Safe for concurrent use.
/// </summary>
internal sealed partial class EgressProxy(SnapshotSource snapshots, EgressDialer dialer, EgressRecorder recorder, TimeProvider time, ILogger<EgressProxy> log) : IAsyncDisposable
{
    private const int HeadBytesMax = 8 * 1024; // A target and a credential need a few hundred.
    private const int TunnelsMax = 256; // As many connections as one pool of egress has; more are hung up on.
    private const int BufferBytes = 16 * 1024;

    private static readonly TimeSpan HeadTime = TimeSpan.FromSeconds(10); // A program on the same machine says at once what it wants.

    private readonly ConcurrentDictionary<string, string> _secrets = new(StringComparer.Ordinal); // One a program; programs are the operator's.
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private TcpListener? _listener;
    private Task? _accepting;
    private int _tunnels;

    /// <summary>
    /// The address that a program uses as its proxy, with a credential that is new each time; the one before is void. The program's name has
    /// no colon, because a credential has none in its first half.
    /// </summary>
    public string AddressFor(string program)
    {
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _secrets[program] = secret;
        return $"http://{Uri.EscapeDataString(program)}:{secret}@127.0.0.1:{Listen()}";
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        lock (_lock)
        {
            _listener?.Dispose();
        }

        if (_accepting is { } accepting)
        {
            await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _stopping.Dispose();
    }

    private int Listen()
    {
        lock (_lock)
        {
            if (_listener is null)
            {
                _listener = new TcpListener(IPAddress.Loopback, 0);
                _listener.Start();
                _accepting = AcceptAsync(_listener);
            }

            return ((IPEndPoint)_listener.LocalEndpoint).Port;
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "Serving a connection disposes it.")]
    private async Task AcceptAsync(TcpListener listener)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await listener.AcceptSocketAsync(_stopping.Token));
            }
            catch (SocketException failure)
            {
                LogNotAccepted(failure);
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                if (Interlocked.Increment(ref _tunnels) <= TunnelsMax)
                {
                    await using var stream = new NetworkStream(socket);
                    await ServeAsync(stream);
                }
            }
            catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException or FaultException or ObjectDisposedException)
            {
                LogEnded(failure);
            }
            finally
            {
                Interlocked.Decrement(ref _tunnels);
            }
        }
    }

    private async Task ServeAsync(NetworkStream client)
    {
        if (await ReadHeadAsync(client) is not { } head || EgressProxyRequest.TryParse(head) is not { } request)
        {
            await AnswerAsync(client, "400 Bad Request", null);
            return;
        }

        if (!_secrets.TryGetValue(request.User, out var secret)
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(request.Password)))
        {
            await AnswerAsync(client, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"egress\"", null);
            return;
        }

        if (request.Method != "CONNECT")
        {
            await AnswerAsync(client, "405 Method Not Allowed\r\nAllow: CONNECT", null);
            return;
        }

        var decision = Decide(request.Target);
        if (!decision.IsAllowed)
        {
            await RefuseAsync(client, request, decision.Fault);
            return;
        }

        if (decision.Reported is { } reported)
        {
            Record(request, reported, isReportOnly: true);
        }

        if (await DialAsync(client, request, decision) is { } target)
        {
            await using (target)
            {
                await AnswerAsync(client, "200 Connection Established", null);
                await TunnelAsync(client, target, decision.Rule);
            }
        }
    }

    // A tunnel is judged as an https call that may be anything inside.
    private EgressDecision Decide(string target)
    {
        var policy = snapshots.Current.Find<EgressPolicy>() ?? EgressPolicy.Closed;
        var decision = EgressDecider.Decide($"https://{target}/", "CONNECT", policy);
        return decision is { IsAllowed: true, Rule.PathPrefixes.IsEmpty: false }
            ? EgressDecision.Refuse(new Fault(ErrorCodes.EgressPathDenied, $"The rule {decision.Rule.Id} allows some paths only, which nobody can hold a tunnel to.") { PolicyRule = decision.Rule.Id })
            : decision;
    }

    private async Task<Stream?> DialAsync(NetworkStream client, EgressProxyRequest request, EgressDecision decision)
    {
        try
        {
            return await dialer.DialAsync(
                new DnsEndPoint(decision.Url!.Host, decision.Url.Port), answers => EgressDecider.CheckAnswers(answers, decision.Rule!), _stopping.Token);
        }
        catch (FaultException denied)
        {
            await RefuseAsync(client, request, denied.Fault);
        }
        catch (SocketException)
        {
            await AnswerAsync(client, "502 Bad Gateway", "The host does not accept the connection.");
        }

        return null;
    }

    private async Task RefuseAsync(NetworkStream client, EgressProxyRequest request, Fault fault)
    {
        Record(request, fault, isReportOnly: false);
        await AnswerAsync(client, "403 Forbidden", $"{fault.Code.Code}: {fault.Detail}");
    }

    private void Record(EgressProxyRequest request, Fault fault, bool isReportOnly)
    {
        using var message = new HttpRequestMessage(HttpMethod.Connect, "https://" + Host(request.Target));
        message.Options.Set(EgressContext.Tool, request.User);
        recorder.Record(message, message.RequestUri!, fault, isReportOnly);
    }

    // What a program writes as its target may be anything; the record takes names only.
    private static string Host(string target)
    {
        var host = target.Split(':')[0];
        return CanonicalHost.IsName(host) || CanonicalHost.TryAddress(host, out _) ? host : "unreadable.invalid";
    }

    private async Task<string?> ReadHeadAsync(NetworkStream client)
    {
        using var limit = new CancellationTokenSource(HeadTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
        var buffer = new byte[HeadBytesMax];
        var count = 0;
        while (count < buffer.Length)
        {
            var read = await client.ReadAsync(buffer.AsMemory(count, buffer.Length - count), either.Token);
            if (read == 0)
            {
                return null;
            }

            count += read;
            var end = buffer.AsSpan(0, count).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                return end + 4 == count ? Encoding.ASCII.GetString(buffer, 0, end) : null; // Nobody speaks into a tunnel that is not open yet.
            }
        }

        return null;
    }

    private async Task AnswerAsync(NetworkStream client, string status, string? body)
    {
        var length = body is null ? "" : $"Content-Type: text/plain\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n";
        await client.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 {status}\r\n{length}\r\n{body}"), _stopping.Token);
    }

    private async Task TunnelAsync(Stream client, Stream target, EgressRule rule)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var there = CopyAsync(client, target, long.MaxValue, rule.Timeout, over.Token);
        var back = CopyAsync(target, client, rule.ResponseBytesMax, rule.Timeout, over.Token);
        await Task.WhenAny(there, back);
        await over.CancelAsync();
        await Task.WhenAll(there, back).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // The rule's time is how long one direction may be silent; its size is what may come back through one tunnel.
    private async Task CopyAsync(Stream from, Stream to, long bytesMax, TimeSpan silence, CancellationToken cancellation)
    {
        var buffer = new byte[BufferBytes];
        for (var total = 0L; total <= bytesMax;)
        {
            using var limit = new CancellationTokenSource(silence, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            var read = await from.ReadAsync(buffer, either.Token);
            total += read;
            if (read == 0 || total > bytesMax)
            {
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), either.Token);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection to the proxy of programs was not accepted.")]
    private partial void LogNotAccepted(Exception failure);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A tunnel of a program ended.")]
    private partial void LogEnded(Exception failure);
}
