using System.Globalization;
using Keelson.Primitives;
using Keelson.Reliability;
using Keelson.Security;
using Keelson.Security.Access;
using Keelson.Server.Api.Government;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Keelson.Server.Api;

/// <summary>Incidents over HTTP: what somebody has to look at.</summary>
internal static class IncidentsApi
{
    /// <summary>Maps it.</summary>
    public static IEndpointRouteBuilder MapIncidentsApi(this IEndpointRouteBuilder routes)
    {
        var incidents = routes.MapGroup("/api/incidents").WithTags("reliability");
        incidents.MapGet("", List).RequireScope(Scopes.SloRead);
        incidents.MapPost("/{id}/close", CloseAsync).RequireScope(Scopes.IncidentManage);
        return routes;
    }

    private static Ok<GovernmentPage<Incident>> List(
        IncidentReports reports,
        string? state = null,
        string? workflow = null,
        int? limit = null,
        string? cursor = null)
    {
        var filter = GovernmentQuery.Word(state, "state", IncidentFilter.Open);
        var incidents = filter == IncidentFilter.Open ? reports.Open(workflow) : reports.Closed(workflow);

        // The newest come first, so the key counts down.
        return TypedResults.Ok(GovernmentQuery.Page(
            incidents,
            incident => (long.MaxValue - incident.Position).ToString("D19", CultureInfo.InvariantCulture),
            limit,
            cursor,
            reports.Position));
    }

    private static async Task<NoContent> CloseAsync(
        string id,
        CloseIncidentRequest request,
        HttpContext http,
        IncidentService service,
        CancellationToken cancellation) =>
        await service.CloseAsync(id, request.Reason, http.GetPrincipal(), cancellation) is { } fault
            ? throw new FaultException(fault)
            : TypedResults.NoContent();
}
