using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Keelson.Security.Egress;

/// <summary>A block of addresses. IPv4 and IPv6 are never mixed: an IPv4 address in IPv6 clothes is not in an IPv4 block.</summary>
internal readonly record struct IpRange
{
    private readonly UInt128 _first;
    private readonly UInt128 _mask;

    private IpRange(AddressFamily family, UInt128 first, UInt128 mask, string text) =>
        (Family, _first, _mask, Text) = (family, first & mask, mask, text);

    public AddressFamily Family { get; }

    public string Text { get; }

    /// <summary>Reads ADDRESS/BITS; the address must be the first of the block, so that nobody believes another block was meant.</summary>
    public static bool TryParse(string text, out IpRange range)
    {
        range = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0
            || !CanonicalHost.TryAddress(text[..slash], out var address)
            || !int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var bits))
        {
            return false;
        }

        var width = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        if (bits > width)
        {
            return false;
        }

        var mask = bits == 0 ? 0 : UInt128.MaxValue << (width - bits);
        if (width == 32)
        {
            mask &= uint.MaxValue;
        }

        var first = Number(address);
        range = new IpRange(address.AddressFamily, first, mask, text);
        return (first & mask) == first;
    }

    public static IpRange Parse(string text) =>
        TryParse(text, out var range) ? range : throw new ArgumentException($"{text} is no block of addresses.", nameof(text));

    public bool Contains(IPAddress address) => Contains(address.AddressFamily, Number(address));

    public bool Contains(AddressFamily family, UInt128 number) => family == Family && (number & _mask) == _first;

    public static UInt128 Number(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        address.TryWriteBytes(address.AddressFamily == AddressFamily.InterNetwork ? bytes[12..] : bytes, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
