using Keelson.Primitives;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Keelson.Security.Access;

/// <summary>Answers a caller that may not: the envelope, and what RFC 6750 3 asks for in WWW-Authenticate.</summary>
internal static class AccessRefusal
{
    /// <summary>Nobody is known: 401, with what was wrong about the credential if there was one.</summary>
    public static Task ChallengeAsync(HttpContext http, TimeProvider time)
    {
        var fault = http.Features.Get<RefusedCredential>()?.Fault
            ?? new Fault(ErrorCodes.AuthTokenMissing, "Send a token as Authorization: Bearer TOKEN; keelson token issue makes one.");
        var challenge = fault.Code == ErrorCodes.AuthTokenMissing
            ? "Bearer realm=\"keelson\""
            : "Bearer realm=\"keelson\", error=\"invalid_token\"";
        return WriteAsync(http, fault, fault.Code.Status == StatusCodes.Status401Unauthorized ? challenge : null, time);
    }

    /// <summary>The caller is known and may not: 403, with the scope that would do.</summary>
    public static Task ForbidAsync(HttpContext http, IReadOnlyList<string> scopes, TimeProvider time)
    {
        var fault = new Fault(ErrorCodes.AuthScopeMissing, scopes.Count == 0
            ? "This endpoint is open to nobody; it names no scope."
            : $"The token does not hold the scope {string.Join(" or ", scopes)}; ask for one that does.");
        var challenge = scopes.Count == 0
            ? "Bearer realm=\"keelson\", error=\"insufficient_scope\""
            : $"Bearer realm=\"keelson\", error=\"insufficient_scope\", scope=\"{string.Join(' ', scopes.Where(IsQuotable))}\"";
        return WriteAsync(http, fault, challenge, time);
    }

    // A route value could hold anything; a header must not.
    private static bool IsQuotable(string scope) => Scopes.IsWellFormed(scope);

    private static Task WriteAsync(HttpContext http, Fault fault, string? challenge, TimeProvider time)
    {
        if (challenge is not null && !http.Response.HasStarted)
        {
            http.Response.Headers[HeaderNames.WWWAuthenticate] = challenge;
        }

        return ErrorEnvelopeWriter.WriteAsync(http, fault, time);
    }
}
