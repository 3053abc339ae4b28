using System.Net;
using System.Net.Sockets;

namespace Keelson.Server.Hosting;

/// <summary>Looks at the addresses to listen on before anything is started, so that a taken one ends in a line and not in a half-started platform.</summary>
internal static class ListenAddress
{
    /// <summary>Complains about an address that is malformed or taken.</summary>
    /// <exception cref="StartupException">With what to do about it.</exception>
    public static void CheckFree(string urls)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.AbsolutePath != "/")
            {
                throw new StartupException($"{url} is not an address to listen on. Write --urls http://127.0.0.1:7070.");
            }

            if (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && uri.Port != 0)
            {
                CheckFree(url, address, uri.Port);
            }
        }
    }

    private static void CheckFree(string url, IPAddress address, int port)
    {
        try
        {
            using var probe = new TcpListener(address, port);
            probe.Start();
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            throw new StartupException($"The address {url} is in use. Stop what listens there, or choose another with --urls.");
        }
        catch (SocketException error)
        {
            throw new StartupException($"The platform cannot listen on {url}: {error.Message}.");
        }
    }
}
