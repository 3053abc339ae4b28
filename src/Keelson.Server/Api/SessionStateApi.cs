using System.Globalization;
using System.Text.Json;
using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Access;
using Keelson.Server.Api.Sessions;
using Keelson.Sessions;
using Microsoft.Net.Http.Headers;

namespace Keelson.Server.Api;

/// <summary>The keyed state of a session: values with versions, changed under If-Match or as they come.</summary>
internal static class SessionStateApi
{
    /// <summary>Maps it.</summary>
    public static IEndpointRouteBuilder MapSessionStateApi(this RouteGroupBuilder sessions)
    {
        sessions.MapGet("/{id}/state/{key}", GetAsync).RequireScope(Scopes.SessionRead);
        sessions.MapPut("/{id}/state/{key}", PutAsync).TakesJson<object>().RequireScope(Scopes.SessionWrite);
        sessions.MapDelete("/{id}/state/{key}", DeleteAsync).RequireScope(Scopes.SessionWrite);
        return sessions;
    }

    private static async Task<IResult> GetAsync(string id, string key, HttpContext http, ISessions sessions)
    {
        if (await sessions.ValueAsync(id, key) is not { } value)
        {
            throw new FaultException(new Fault(ErrorCodes.RequestNotFound, $"The session '{id}' has no value under '{key}'."));
        }

        http.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{value.Version}\"");
        return TypedResults.Bytes(value.Json, "application/json");
    }

    private static async Task<IResult> PutAsync(string id, string key, HttpContext http, ISessions sessions, SessionLimits limits)
    {
        using var body = await RequestBody.ReadAsync(http, limits.ValueBytesMax);
        Check(body.Memory.Span);
        var command = new SessionCommand(SessionCommandKind.SetValue, http.GetPrincipal().Actor) { Name = key, Expected = Expected(http.Request) };
        return new SessionVersionResult(SessionsApi.Done(await sessions.DoAsync(id, command, body.Memory.ToArray())).Version);
    }

    private static async Task<IResult> DeleteAsync(string id, string key, HttpContext http, ISessions sessions)
    {
        var command = new SessionCommand(SessionCommandKind.RemoveValue, http.GetPrincipal().Actor) { Name = key, Expected = Expected(http.Request) };
        return new SessionVersionResult(SessionsApi.Done(await sessions.DoAsync(id, command, default)).Version);
    }

    // If-Match: "7" means the version that was read; If-None-Match: * means that there is no value yet.
    private static long? Expected(HttpRequest request)
    {
        if (request.Headers.TryGetValue(HeaderNames.IfMatch, out var match))
        {
            return long.TryParse(match.ToString().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                ? version
                : throw new FaultException(new Fault(ErrorCodes.RequestInvalid, "If-Match must be the ETag of the value, for example \"7\"."));
        }

        return request.Headers.IfNoneMatch == "*" ? 0 : null;
    }

    private static void Check(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 64 });
        while (reader.Read())
        {
        }

        if (json.IsEmpty)
        {
            throw new FaultException(new Fault(ErrorCodes.RequestInvalid, "The body is the value, as JSON; it is empty."));
        }
    }
}
