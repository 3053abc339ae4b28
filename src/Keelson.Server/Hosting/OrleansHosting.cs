using System.Net;
using System.Net.Sockets;
using Orleans.Configuration;

namespace Keelson.Server.Hosting;

/// <summary>The silo in this process.</summary>
internal static class OrleansHosting
{
    /// <summary>Adds a silo of its own cluster on free loopback ports, so that several instances on one machine do not meet.</summary>
    public static void AddSilo(this WebApplicationBuilder builder) => builder.UseOrleans(silo =>
    {
        silo.UseLocalhostClustering(FreePort(), gatewayPort: FreePort(), serviceId: "keelson", clusterId: "keelson");
        silo.Configure<EndpointOptions>(options => options.AdvertisedIPAddress = IPAddress.Loopback);
    });

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
