#pragma warning disable IDE0072 // Switches name the faults that they are about; all others are the last line.
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Keelson.Tests.Tools.Faults;

/// <summary>
/// A tool's server down to its bytes: effects by key, a lookup, and every fault that a network or a server has. One connection carries
/// one request, unless it is told to keep them.
/// </summary>
internal sealed class UpstreamFaultServer : IAsyncDisposable
{
    private static readonly X509Certificate2 SelfSigned = MakeCertificate();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<UpstreamFault> _faults = new();
    private readonly ConcurrentDictionary<string, int> _byKey = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private int _effects;
    private int _sends;

    public UpstreamFaultServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Where a call that is to meet this fault must be sent.</summary>
    public string UrlFor(UpstreamFault fault) => fault switch
    {
        UpstreamFault.Refused => $"http://127.0.0.1:{ClosedPort()}",
        UpstreamFault.NameUnknown => $"http://no-such-name.invalid:{Port}",
        UpstreamFault.TlsNotSpoken or UpstreamFault.TlsCutOff or UpstreamFault.TlsUntrusted => $"https://127.0.0.1:{Port}",
        _ => $"http://127.0.0.1:{Port}",
    };

    public int Effects => Volatile.Read(ref _effects);

    /// <summary>How many calls arrived whole; questions by key are none.</summary>
    public int Sends => Volatile.Read(ref _sends);

    /// <summary>Connections carry as many requests as the client likes.</summary>
    public bool KeepsConnections { get; set; }

    /// <summary>The next connection meets this.</summary>
    public void Next(UpstreamFault fault) => _faults.Enqueue(fault);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private static int ClosedPort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            _ = ServeAsync(await _listener.AcceptSocketAsync(_stopping.Token));
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                await using var stream = new NetworkStream(socket);
                if (await MeetConnectionAsync(socket, stream))
                {
                    return;
                }

                while (await MeetRequestAsync(socket, stream) && KeepsConnections)
                {
                    // The next request of the same connection.
                }
            }
            catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
            {
                // The client went away, which is what most of this is about.
            }
        }
    }

    // True when the fault was one of the connection, which then is over.
    private async Task<bool> MeetConnectionAsync(Socket socket, NetworkStream stream)
    {
        if (!_faults.TryPeek(out var fault)
            || fault is not (UpstreamFault.ResetOnAccept or UpstreamFault.TlsNotSpoken or UpstreamFault.TlsCutOff or UpstreamFault.TlsUntrusted))
        {
            return false;
        }

        _faults.TryDequeue(out _);
        switch (fault)
        {
            case UpstreamFault.ResetOnAccept:
                await socket.ReceiveAsync(Memory<byte>.Empty, _stopping.Token); // The first bytes are there; nobody reads them.
                Reset(socket);
                break;
            case UpstreamFault.TlsNotSpoken:
                await WriteAsync(stream, "HTTP/1.1 400 Bad Request\r\n\r\n");
                break;
            case UpstreamFault.TlsCutOff:
                await stream.ReadExactlyAsync(new byte[5], _stopping.Token);
                break;
            default:
                await using (var secure = new SslStream(stream, leaveInnerStreamOpen: true))
                {
                    await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = SelfSigned }, _stopping.Token);
                    await secure.ReadExactlyAsync(new byte[1], _stopping.Token);
                }

                break;
        }

        return true;
    }

    private async Task<bool> MeetRequestAsync(Socket socket, NetworkStream stream)
    {
        if (await ReadRequestAsync(stream) is not { } request)
        {
            return false;
        }

        if (!request.IsLookup)
        {
            Interlocked.Increment(ref _sends);
        }

        _ = _faults.TryDequeue(out var fault);
        await AnswerAsync(socket, stream, request, fault);
        return fault == UpstreamFault.None;
    }

    private async Task AnswerAsync(Socket socket, NetworkStream stream, FaultedRequest request, UpstreamFault fault)
    {
        if (fault == UpstreamFault.ResetBeforeEffect)
        {
            Reset(socket);
            return;
        }

        if (fault.ToString() is ['S', 't', 'a', 't', 'u', 's', .. var status])
        {
            // A refusal has no effect.
            await WriteAsync(stream, $"HTTP/1.1 {status} Status\r\nRetry-After: 2\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return;
        }

        var (found, body) = Act(request);
        switch (fault)
        {
            case UpstreamFault.ResetAfterEffect:
                Reset(socket);
                break;
            case UpstreamFault.ClosedWithoutAnswer:
                break;
            case UpstreamFault.SlowDrip:
                await DripAsync(stream, Head("application/json", 1_000) + "{");
                break;
            case UpstreamFault.Stall:
                await Task.Delay(Timeout.Infinite, _stopping.Token);
                break;
            case UpstreamFault.StallInBody:
                await WriteAsync(stream, Head("application/json", 100) + body);
                await Task.Delay(Timeout.Infinite, _stopping.Token);
                break;
            default:
                await WriteAsync(stream, Text(fault, found, body));
                break;
        }
    }

    private string Text(UpstreamFault fault, bool found, string body) => fault switch
    {
        UpstreamFault.HalfHeaders => "HTTP/1.1 200 OK\r\nContent-Type: applic",
        UpstreamFault.HalfBody => Head("application/json", 100) + body,
        UpstreamFault.CutChunk => "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{\"half\":",
        UpstreamFault.NotHttp => "220 mail.example.com ESMTP ready\r\n\r\n",
        UpstreamFault.HugeHeaders => "HTTP/1.1 200 OK\r\nX-Long: " + new string('x', 200_000) + "\r\nContent-Length: 0\r\n\r\n",
        UpstreamFault.HugeBody => Head("application/json", 300_002) + "\"" + new string('x', 300_000) + "\"",
        UpstreamFault.InterimAnswers =>
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + Head("application/json", body.Length) + body,
        UpstreamFault.WrongContentType => Head("text/html", 13) + "<p>thanks</p>",
        UpstreamFault.MalformedJson => Head("application/json", 8) + "{\"half\":",
        _ => found ? Head("application/json", body.Length) + body : "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    };

    private (bool Found, string Body) Act(FaultedRequest request)
    {
        if (request.IsLookup)
        {
            return _byKey.TryGetValue(request.Key, out var known) ? (true, Answer(known)) : (false, "");
        }

        return (true, Answer(_byKey.GetOrAdd(request.Key, _ => Interlocked.Increment(ref _effects))));
    }

    private string Head(string type, int length) =>
        $"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {length.ToString(CultureInfo.InvariantCulture)}\r\n{(KeepsConnections ? "" : "Connection: close\r\n")}\r\n";

    private static string Answer(int number) => $$"""{"number":{{number.ToString(CultureInfo.InvariantCulture)}}}""";

    private async Task DripAsync(NetworkStream stream, string text)
    {
        await WriteAsync(stream, text);
        while (true)
        {
            await Task.Delay(50, _stopping.Token);
            await WriteAsync(stream, " ");
        }
    }

    private async Task WriteAsync(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text), _stopping.Token);

    private async Task<FaultedRequest?> ReadRequestAsync(NetworkStream stream)
    {
        var read = new MemoryStream();
        var buffer = new byte[4096];
        while (true)
        {
            var text = Encoding.ASCII.GetString(read.ToArray());
            if (FaultedRequest.TryParse(text) is { } request)
            {
                return request;
            }

            var count = await stream.ReadAsync(buffer, _stopping.Token);
            if (count == 0)
            {
                return null;
            }

            await read.WriteAsync(buffer.AsMemory(0, count), _stopping.Token);
        }
    }

    private static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0); // Closing sends a reset instead of an end.
        socket.Close();
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
