using Microsoft.AspNetCore.Http;

namespace Keelson.Security.Access;

/// <summary>A person who opens a page without being signed in is led to the sign-in, and back afterwards.</summary>
internal static class SignInPage
{
    public const string Path = "/sign-in";
    public const string ReturnParameter = "returnUrl";

    public static bool IsFor(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method)
        && !http.Request.Headers.ContainsKey("Authorization")
        && http.Request.GetTypedHeaders().Accept.Any(accept => accept.MediaType == "text/html");

    public static Task Redirect(HttpContext http)
    {
        var back = http.Request.PathBase + http.Request.Path + http.Request.QueryString;
        http.Response.Redirect($"{http.Request.PathBase}{Path}?{ReturnParameter}={Uri.EscapeDataString(back)}");
        return Task.CompletedTask;
    }

    /// <summary>Where to go after the sign-in: a path of this platform and nothing else.</summary>
    public static string SafeReturn(string? returnUrl) =>
        returnUrl is { Length: > 0 } && returnUrl[0] == '/' && (returnUrl.Length == 1 || returnUrl[1] is not ('/' or '\\'))
        && !returnUrl.Any(char.IsControl)
            ? returnUrl
            : "/";
}
