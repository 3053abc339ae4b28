using Keelson.Security;
using Keelson.Security.Access;
using Keelson.Server.Api.Events;
using Keelson.Telemetry.Query;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Keelson.Server.Api;

/// <summary>The stream as NDJSON, out and in.</summary>
internal static class EventTransferApi
{
    // An hour of a busy node; more is sent in parts, which changes nothing because an import may be repeated.
    private const long ImportBytesMax = 1024L * 1024 * 1024;

    /// <summary>Maps both, below <c>/api/events</c>.</summary>
    public static IEndpointRouteBuilder MapEventTransferApi(this IEndpointRouteBuilder events)
    {
        events.MapGet("/export", ExportAsync).RequireScope(Scopes.EventsRead);
        events.MapPost("/import", ImportAsync).RequireScope(Scopes.EventsImport).WithMetadata(new RequestSizeLimitAttribute(ImportBytesMax));
        return events;
    }

    private static async Task ExportAsync(
        [AsParameters] EventsRequest asked,
        EventExport export,
        HttpResponse response,
        CancellationToken cancellation)
    {
        var filter = asked.ToFilter();
        response.ContentType = "application/x-ndjson";
        response.Headers.ContentDisposition = "attachment; filename=\"events.ndjson\"";
        await export.WriteAsync(filter, response.Body, cancellation);
    }

    private static async Task<Ok<EventImportResult>> ImportAsync(EventImport import, HttpRequest request, CancellationToken cancellation) =>
        TypedResults.Ok(await import.ReadAsync(request.BodyReader, cancellation));
}
