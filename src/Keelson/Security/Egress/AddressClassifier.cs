using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Keelson.Security.Egress;

/// <summary>
/// Says what kind of address it is: the special-purpose registries of IANA, platform addresses of clouds, and every form that carries
/// an IPv4 address inside an IPv6 one, whatever the inner address is, because the other end of a translation is not ours to judge.
/// What is not known to be public is not public. Pure.
/// </summary>
internal static class AddressClassifier
{
    private static readonly ImmutableArray<(IpRange Range, AddressClass Class)> Special =
    [
        Block("0.0.0.0/8", "this_network"),
        Block("10.0.0.0/8", "private"),
        Block("100.64.0.0/10", "cgnat"),
        Block("127.0.0.0/8", "loopback"),
        Block("169.254.0.0/16", "link_local"),
        Block("172.16.0.0/12", "private"),
        Block("192.0.0.0/24", "ietf_protocol"),
        Block("192.0.2.0/24", "documentation"),
        Block("192.31.196.0/24", "as112"),
        Block("192.52.193.0/24", "amt"),
        Block("192.88.99.0/24", "6to4_relay"),
        Block("192.168.0.0/16", "private"),
        Block("192.175.48.0/24", "as112"),
        Block("198.18.0.0/15", "benchmark"),
        Block("198.51.100.0/24", "documentation"),
        Block("203.0.113.0/24", "documentation"),
        Block("224.0.0.0/4", "multicast"),
        Block("240.0.0.0/4", "reserved"),
        Block("168.63.129.16/32", "cloud_platform"),
        Block("::/128", "unspecified"),
        Block("::1/128", "loopback"),
        Block("::ffff:0:0/96", "ipv4_mapped"),
        Block("::ffff:0:0:0/96", "ipv4_translated"),
        Block("::/96", "ipv4_compatible"),
        Block("64:ff9b::/96", "nat64"),
        Block("64:ff9b:1::/48", "nat64_local"),
        Block("100::/64", "discard"),
        Block("100:0:0:1::/64", "dummy"),
        Block("2001::/23", "ietf_protocol"),
        Block("2001:db8::/32", "documentation"),
        Block("2002::/16", "6to4"),
        Block("2620:4f:8000::/48", "as112"),
        Block("3fff::/20", "documentation"),
        Block("5f00::/16", "srv6"),
        Block("fc00::/7", "ula"),
        Block("fe80::/10", "link_local"),
        Block("fec0::/10", "site_local"),
        Block("ff00::/8", "multicast"),
    ];

    private static readonly IpRange GlobalUnicast = IpRange.Parse("2000::/3");

    // The interface identifier of ISATAP (RFC 5214): 00-00-5E-FE or 02-00-5E-FE and then an IPv4 address.
    private static readonly UInt128 IsatapMask = (UInt128)0xfdff_ffff_0000_0000;
    private static readonly UInt128 Isatap = (UInt128)0x0000_5efe_0000_0000;

    public static AddressClass Classify(IPAddress address)
    {
        if (address.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6))
        {
            return new AddressClass("unknown_family");
        }

        var number = IpRange.Number(address);
        foreach (var (range, special) in Special)
        {
            if (range.Contains(address.AddressFamily, number))
            {
                return special;
            }
        }

        return address.AddressFamily == AddressFamily.InterNetwork ? AddressClass.Public : ClassifyV6(address, number);
    }

    private static AddressClass ClassifyV6(IPAddress address, UInt128 number)
    {
        if (address.ScopeId != 0)
        {
            return new AddressClass("scoped");
        }

        if (!GlobalUnicast.Contains(AddressFamily.InterNetworkV6, number))
        {
            return new AddressClass("not_global_unicast_2000_3");
        }

        return (number & IsatapMask) == Isatap ? new AddressClass("isatap") : AddressClass.Public;
    }

    private static (IpRange, AddressClass) Block(string range, string name) => (IpRange.Parse(range), new AddressClass(name));
}
