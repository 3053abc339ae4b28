using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Net;
using Keelson.Primitives;

namespace Keelson.Security.Egress;

/// <summary>
/// Opens connections: resolves the name once, judges every answer, and dials only what was judged. It stands where the handler opens
/// a connection, so a name that is turned to another address between the decision and the connection changes nothing.
/// </summary>
internal sealed class EgressDialer(IHostResolver resolver, OwnEndpoints own, TimeProvider time)
{
    // A resolver that needs longer does not know; the call may be tried again.
    private static readonly TimeSpan ResolveTime = TimeSpan.FromSeconds(5);

    /// <exception cref="FaultException">The name has no good answer, or it is this platform.</exception>
    public async ValueTask<Stream> DialAsync(DnsEndPoint target, Func<IReadOnlyList<IPAddress>, Fault?> judge, CancellationToken cancellation)
    {
        var answers = await ResolveAsync(target.Host.Trim('[', ']'), cancellation);
        if (judge(answers) is { } denied)
        {
            throw new FaultException(denied);
        }

        if (answers.Any(address => own.Contains(address, target.Port)))
        {
            throw new FaultException(new Fault(ErrorCodes.EgressSelfConnection, "The target is this platform itself; call another host."));
        }

        return await ConnectAsync(answers, target.Port, cancellation);
    }

    private async ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellation)
    {
        if (CanonicalHost.TryAddress(host, out var literal))
        {
            return [literal];
        }

        using var limit = new CancellationTokenSource(ResolveTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            return await resolver.ResolveAsync(host, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return [];
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The stream owns the socket that connected; the others are disposed.")]
    private static async ValueTask<Stream> ConnectAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellation)
    {
        for (var i = 0; ; i++)
        {
#pragma warning disable RS0030 // This is where the addresses were judged.
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
#pragma warning restore RS0030
            try
            {
                await socket.ConnectAsync(addresses[i], port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (i + 1 < addresses.Count)
            {
                socket.Dispose(); // The next address; all of them were judged.
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
