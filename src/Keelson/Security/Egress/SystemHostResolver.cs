using System.Net;
using System.Net.Sockets;

namespace Keelson.Security.Egress;

/// <summary>The resolver of the operating system.</summary>
internal sealed class SystemHostResolver : IHostResolver
{
    public async ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellation)
    {
        try
        {
#pragma warning disable RS0030 // This is the one place that asks; the dialer judges the answers.
            return await Dns.GetHostAddressesAsync(host, cancellation);
#pragma warning restore RS0030
        }
        catch (SocketException)
        {
            return []; // No such name, or no server that knows.
        }
    }
}
