using System.Globalization;
using System.Text.RegularExpressions;

namespace Keelson.Tests.Tools.Faults;

/// <summary>One request as it stood on the wire.</summary>
/// <param name="Key">The idempotency key: of the header, or of the path of a lookup.</param>
/// <param name="IsLookup">True when it only asks.</param>
internal sealed record FaultedRequest(string Key, bool IsLookup)
{
    /// <summary>The request, or null while it is not whole.</summary>
    public static FaultedRequest? TryParse(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        var length = Regex.Match(text[..end], "(?im)^content-length: *([0-9]+)");
        if (length.Success && text.Length < end + 4 + int.Parse(length.Groups[1].Value, CultureInfo.InvariantCulture))
        {
            return null;
        }

        var lookup = Regex.Match(text, "^GET /calls/([a-z0-9]+)");
        return lookup.Success
            ? new FaultedRequest(lookup.Groups[1].Value, true)
            : new FaultedRequest(Regex.Match(text[..end], "(?im)^idempotency-key: *\"([a-z0-9]+)\"").Groups[1].Value, false);
    }
}
