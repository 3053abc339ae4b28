using Microsoft.AspNetCore.Http;

namespace Keelson.Security.Access;

/// <summary>The console's sign-in: the same tokens, in a cookie that scripts cannot read and other sites cannot send.</summary>
internal static class ConsoleCookie
{
    public const string Name = "keelson_console";

    /// <summary>Remembers a credential that was found good; it ends with the browser session, or with the token.</summary>
    public static void SignIn(HttpContext http, string credential) => http.Response.Cookies.Append(Name, credential, Options(http));

    public static void SignOut(HttpContext http) => http.Response.Cookies.Delete(Name, Options(http));

    private static CookieOptions Options(HttpContext http) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = http.Request.IsHttps, // A browser on http://127.0.0.1 would never send a Secure cookie back.
        Path = "/",
        IsEssential = true,
    };
}
