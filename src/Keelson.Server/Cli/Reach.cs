using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace Keelson.Server.Cli;

/// <summary>Looks whether something accepts connections at an address.</summary>
internal static class Reach
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(3); // What is further away than this is not there for an agent.

    /// <summary>True when it does.</summary>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "The doctor is run by an operator outside of the platform, and sends nothing.")]
    public static async Task<bool> ProbeAsync(Uri url, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Time);
        try
        {
            using var probe = new TcpClient();
            await probe.ConnectAsync(url.Host, url.Port, limit.Token);
            return true;
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
