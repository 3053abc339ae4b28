using System.Net;
using System.Net.NetworkInformation;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Security.Egress;

/// <summary>
/// Where this platform itself listens. A tool that calls its own platform would act with the platform's network position, and a
/// provider that is its own platform would call itself until nothing is left.
/// </summary>
internal sealed class OwnEndpoints(IServiceProvider services)
{
    private volatile HashSet<int>? _ports;

    /// <summary>True when the address and port are this platform.</summary>
    public bool Contains(IPAddress address, int port) => Ports().Contains(port) && IsOwn(address);

    private HashSet<int> Ports()
    {
        if (_ports is { } known)
        {
            return known;
        }

        var addresses = services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var ports = addresses
            .Select(address => BindingAddress(address))
            .Where(port => port > 0)
            .ToHashSet();
        if (ports.Count > 0)
        {
            _ports = ports; // Known once the server has started; they do not change after that.
        }

        return ports;
    }

    // http://+:7070 and http://*:7070 are no URIs.
    private static int BindingAddress(string address) =>
        Uri.TryCreate(address.Replace("://+", "://any", StringComparison.Ordinal).Replace("://*", "://any", StringComparison.Ordinal), UriKind.Absolute, out var uri)
            ? uri.Port
            : 0;

    private static bool IsOwn(IPAddress address) =>
        IPAddress.IsLoopback(address)
        || address.Equals(IPAddress.Any)
        || address.Equals(IPAddress.IPv6Any)
        || NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Any(own => own.Address.Equals(address));
}
