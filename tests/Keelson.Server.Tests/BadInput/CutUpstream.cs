using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Keelson.Server.Tests.BadInput;

/// <summary>A model server that dies: it begins a stream and resets the connection in the middle of it.</summary>
internal sealed class CutUpstream : IAsyncDisposable
{
    private const string Begin =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    private const string Event =
        "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"dying\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Half of an\"}}]}\n\n";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _loop;

    public CutUpstream()
    {
        _listener.Start();
        _loop = ServeAsync();
    }

    /// <summary>Where it listens.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _loop;
        _listener.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptSocketAsync();
                var buffer = new byte[16 * 1024];
                await client.ReceiveAsync(buffer);
                var chunk = string.Create(CultureInfo.InvariantCulture, $"{Event.Length:x}\r\n{Event}\r\n");
                await client.SendAsync(Encoding.ASCII.GetBytes(Begin + chunk));
                await client.ReceiveAsync(buffer.AsMemory(0, 1), SocketFlags.None, new CancellationTokenSource(TimeSpan.FromMilliseconds(200)).Token)
                    .AsTask().ContinueWith(_ => { }, TaskScheduler.Default);
                client.LingerState = new LingerOption(true, 0);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
