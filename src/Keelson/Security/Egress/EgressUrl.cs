using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Keelson.Primitives;

namespace Keelson.Security.Egress;

/// <summary>A URL that two independent readers, ours and <see cref="System.Uri"/>, understand in the same way.</summary>
/// <param name="Uri">The URL as it will be sent.</param>
/// <param name="Scheme">In lower case.</param>
/// <param name="Host">In lower case, without brackets.</param>
/// <param name="Port">The port, explicit or the scheme's own.</param>
/// <param name="Address">The address, when the host is one.</param>
internal sealed record EgressUrl(Uri Uri, string Scheme, string Host, int Port, IPAddress? Address)
{
    private const int LengthMax = 8192; // As long as a request line may be in common servers.

    /// <summary>Reads a URL; otherwise says why it cannot be judged.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out EgressUrl? url, [NotNullWhen(false)] out Fault? fault)
    {
        url = null;
        if (text.Length is 0 or > LengthMax || text.AsSpan().ContainsAnyExceptInRange('!', '~') || text.Contains('\\', StringComparison.Ordinal))
        {
            fault = Invalid("The URL must be 1 to 8192 printable ASCII characters without spaces and backslashes.");
            return false;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var scheme = colon < 0 ? "" : text[..colon].ToLowerInvariant();
        if (scheme is not ("http" or "https"))
        {
            fault = colon > 0
                ? new Fault(ErrorCodes.EgressSchemeDenied, "Only http and https leave the platform.")
                : Invalid("The URL must be absolute.");
            return false;
        }

        if (!text.AsSpan(colon + 1).StartsWith("//", StringComparison.Ordinal))
        {
            fault = Invalid("Two slashes and a host must follow the scheme.");
            return false;
        }

        var authority = Authority(text.AsSpan(colon + 3));
        return TryReadAuthority(text, scheme, authority.ToString(), out url, out fault);
    }

    private static bool TryReadAuthority(
        string text, string scheme, string authority, [NotNullWhen(true)] out EgressUrl? url, [NotNullWhen(false)] out Fault? fault)
    {
        url = null;
        if (authority.Contains('@', StringComparison.Ordinal))
        {
            fault = new Fault(ErrorCodes.EgressUserinfoForbidden, "A URL must not carry a user name or password.");
            return false;
        }

        if (authority.Length == 0 || authority.Contains('%', StringComparison.Ordinal)
            || !TrySplit(authority, out var host, out var isBracketed, out var portText)
            || !TryPort(portText, scheme, out var port))
        {
            fault = Invalid("The URL must name one host and at most one port from 1 to 65535.");
            return false;
        }

        IPAddress? address = null;
        if (isBracketed ? !TryV6(host, out address) : !CanonicalHost.TryAddress(host, out address) && !CanonicalHost.IsName(host))
        {
            fault = new Fault(
                ErrorCodes.EgressHostNoncanonical, "The host must be a name in lower-case labels, or an address in its plain form.");
            return false;
        }

        // The second reader. Whatever it would connect to must be what was judged here.
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || !IsSame(uri, scheme, host, address, port))
        {
            fault = Invalid("The URL is understood differently by different readers.");
            return false;
        }

        url = new EgressUrl(uri, scheme, host, port, address);
        fault = null;
        return true;
    }

    private static ReadOnlySpan<char> Authority(ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAny('/', '?', '#');
        return end < 0 ? rest : rest[..end];
    }

    private static bool TrySplit(string authority, out string host, out bool isBracketed, out string? port)
    {
        isBracketed = authority[0] == '[';
        port = null;
        host = "";
        var hostEnd = isBracketed ? authority.IndexOf(']', StringComparison.Ordinal) : authority.IndexOf(':', StringComparison.Ordinal);
        if (isBracketed)
        {
            if (hostEnd < 0)
            {
                return false;
            }

            host = authority[1..hostEnd].ToLowerInvariant();
            hostEnd++;
        }
        else
        {
            hostEnd = hostEnd < 0 ? authority.Length : hostEnd;
            host = authority[..hostEnd].ToLowerInvariant();
        }

        if (hostEnd == authority.Length)
        {
            return host.Length > 0;
        }

        port = authority[(hostEnd + 1)..];
        return host.Length > 0 && authority[hostEnd] == ':';
    }

    private static bool TryPort(string? text, string scheme, out int port)
    {
        port = scheme == "https" ? 443 : 80;
        return text is null
            || (text.Length <= 5
                && !text.StartsWith('0')
                && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port)
                && port is >= 1 and <= ushort.MaxValue);
    }

    private static bool TryV6(string host, out IPAddress? address) =>
        CanonicalHost.TryAddress(host, out address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;

    private static bool IsSame(Uri uri, string scheme, string host, IPAddress? address, int port) =>
        uri.Scheme == scheme
        && uri.Port == port
        && uri.UserInfo.Length == 0
        && (address is null
            ? uri.HostNameType == UriHostNameType.Dns && uri.IdnHost == host
            : IPAddress.TryParse(uri.IdnHost, out var seen) && seen.Equals(address));

    private static Fault Invalid(string detail) => new(ErrorCodes.EgressUrlInvalid, detail);
}
