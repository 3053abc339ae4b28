using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Keelson.Security.Access;

/// <summary>
/// Finds the credential of a request: <c>Authorization: Bearer</c>, then <c>x-api-key</c> on endpoints that take it, then the
/// console's cookie. Never the query string, which ends up in logs.
/// </summary>
internal static class CredentialReader
{
    private const string Scheme = "Bearer ";
    private const string ApiKeyHeader = "x-api-key";

    public static Credential Read(HttpRequest request, bool takesApiKey)
    {
        if (request.Headers.TryGetValue(HeaderNames.Authorization, out var authorization))
        {
            return authorization.Count == 1 && authorization[0] is { } text && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
                ? Use(text[Scheme.Length..])
                : new Credential(null, IsMalformed: true);
        }

        if (takesApiKey && request.Headers.TryGetValue(ApiKeyHeader, out var apiKey))
        {
            return apiKey.Count == 1 && apiKey[0] is { } key ? Use(key) : new Credential(null, IsMalformed: true);
        }

        return request.Cookies.TryGetValue(ConsoleCookie.Name, out var cookie) && IsFromOwnPage(request) ? Use(cookie) : default;
    }

    private static Credential Use(string text) =>
        text.Length > 0 && text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0 ? new Credential(text, false) : new Credential(null, true);

    // SameSite=Strict keeps foreign sites out, but another port of this host is the same site. So what changes something, and what
    // opens a socket, must come from a page of ours, as the browser itself says.
    private static bool IsFromOwnPage(HttpRequest request)
    {
        var isSafe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
        if (isSafe && !request.Headers.ContainsKey(HeaderNames.Upgrade))
        {
            return true;
        }

        return request.Headers.TryGetValue(HeaderNames.Origin, out var origin)
            ? origin.Count == 1 && string.Equals(origin[0], $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase)
            : request.Headers.TryGetValue("Sec-Fetch-Site", out var site) && site.Count == 1 && site[0] is "same-origin" or "none";
    }
}
