using System.Globalization;

namespace Keelson.Server.Api;

/// <summary>The header <c>Prefer: wait=SECONDS</c> (RFC 7240): how long a caller would like to wait for the end of what it starts.</summary>
internal static class PreferredWait
{
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(60); // Proxies cut longer silences; a longer run is asked for again.

    /// <summary>The time to wait, at most a minute; null when the caller does not ask or asks for something else.</summary>
    public static TimeSpan? Of(HttpRequest request)
    {
        foreach (var part in request.Headers["Prefer"].SelectMany(value => (value ?? "").Split(',', ';')))
        {
            var preference = part.AsSpan().Trim();
            if (preference.StartsWith("wait=", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(preference["wait=".Length..].Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                && seconds > 0)
            {
                return seconds < Max.TotalSeconds ? TimeSpan.FromSeconds(seconds) : Max;
            }
        }

        return null;
    }
}
