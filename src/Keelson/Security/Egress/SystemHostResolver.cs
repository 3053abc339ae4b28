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
            return await Dns.GetHostAddressesAsync(host, cancellation);
        }
        catch (SocketException)
        {
            return []; // No such name, or no server that knows.
        }
    }
}
