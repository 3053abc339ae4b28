using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Keelson.Security.Egress;

/// <summary>
/// Which hosts a rule names: one host exactly, or <c>*.example.com</c>, whose star stands for one label, as in certificates. Nothing
/// else: patterns that can be misread are.
/// </summary>
internal sealed record HostPattern
{
    private readonly string _text;
    private readonly IPAddress? _address;
    private readonly bool _isWildcard;

    private HostPattern(string text, IPAddress? address, bool isWildcard) => (_text, _address, _isWildcard) = (text, address, isWildcard);

    /// <summary>Any host; only for the mode that reports instead of refusing, where addresses are still judged.</summary>
    public static HostPattern Any { get; } = new("", null, isWildcard: true);

    /// <summary>True when exactly one host is meant.</summary>
    public bool IsExact => !_isWildcard;

    public static bool TryParse(string? text, [NotNullWhen(true)] out HostPattern? pattern)
    {
        pattern = null;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        var host = text.ToLowerInvariant();
        var bare = host.Length > 2 && host[0] == '[' && host[^1] == ']' ? host[1..^1] : host;
        if (CanonicalHost.TryAddress(bare, out var address))
        {
            pattern = new HostPattern(bare, address, isWildcard: false);
        }
        else if (host.StartsWith("*.", StringComparison.Ordinal))
        {
            // *.com would be a rule for a country.
            var parent = host[2..];
            pattern = CanonicalHost.IsName(parent) && !CanonicalHost.IsLocalName(parent) ? new HostPattern("." + parent, null, isWildcard: true) : null;
        }
        else if (CanonicalHost.IsName(host))
        {
            pattern = new HostPattern(host, null, isWildcard: false);
        }

        return pattern is not null;
    }

    public bool Matches(EgressUrl url)
    {
        if (_address is not null)
        {
            return _address.Equals(url.Address);
        }

        if (!_isWildcard)
        {
            return url.Host == _text;
        }

        return _text.Length == 0
            || (url.Address is null
                && url.Host.Length > _text.Length
                && url.Host.EndsWith(_text, StringComparison.Ordinal)
                && !url.Host.AsSpan(0, url.Host.Length - _text.Length).Contains('.'));
    }

    public override string ToString() => _isWildcard ? "*" + _text : _text;
}
