using Keelson.Inference;
using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Access;
using Keelson.Storage;
using Keelson.Telemetry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Keelson.Server.Api;

/// <summary><c>GET /api/requests/{id}</c>: what became of a model request, attempt by attempt, with its tokens and its price.</summary>
internal static class RequestsApi
{
    private const int EventsMax = 200; // A request has two events an attempt and few attempts.

    /// <summary>Maps it.</summary>
    public static IEndpointRouteBuilder MapRequestsApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/requests/{id}", ShowAsync).RequireScope(Scopes.RequestRead);
        return routes;
    }

    private static async Task<Ok<RequestStory>> ShowAsync(string id, HttpContext http, IStore store, CancellationToken cancellation)
    {
        var tenant = http.GetPrincipal().Tenant;
        var stored = id.Length <= StorageLimits.EventFieldMax
            ? await store.ReadEventsAsync(new EventScan(0, EventsMax) { Request = id }, cancellation)
            : [];
        var events = stored.Select(one => TelemetryCodec.Parse(one.Record.Payload)).Where(one => one.Data.Tenant == tenant).ToList();
        return RequestStory.Of(events) is { } story
            ? TypedResults.Ok(story)
            : throw new FaultException(new Fault(ErrorCodes.RequestNotFound, "No model request has this id."));
    }
}
