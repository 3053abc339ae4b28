using System.Text;

namespace Keelson.Security.Egress;

/// <summary>The head of a request to <see cref="EgressProxy"/>. Pure.</summary>
/// <param name="Method">The method; only CONNECT is served.</param>
/// <param name="Target">Host and port.</param>
/// <param name="User">Whose credential came along.</param>
/// <param name="Password">The secret that came along.</param>
internal sealed record EgressProxyRequest(string Method, string Target, string User, string Password)
{
    /// <summary>Reads a head without its last empty line; null when it is none.</summary>
    public static EgressProxyRequest? TryParse(string head)
    {
        var lines = head.Split("\r\n");
        if (lines[0].Split(' ') is not [var method, var target, "HTTP/1.1" or "HTTP/1.0"])
        {
            return null;
        }

        var (user, password) = ("", "");
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line.AsSpan(0, colon).Equals("Proxy-Authorization", StringComparison.OrdinalIgnoreCase))
            {
                (user, password) = Credential(line[(colon + 1)..].Trim());
            }
        }

        return new EgressProxyRequest(method, target, user, password);
    }

    private static (string User, string Password) Credential(string value)
    {
        const string Basic = "Basic ";
        var bytes = new byte[value.Length];
        if (!value.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) || !Convert.TryFromBase64String(value[Basic.Length..], bytes, out var count))
        {
            return ("", "");
        }

        var text = Encoding.UTF8.GetString(bytes, 0, count);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? ("", "") : (text[..colon], text[(colon + 1)..]);
    }
}
