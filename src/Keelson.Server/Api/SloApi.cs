using Keelson.Reliability;
using Keelson.Security;
using Keelson.Security.Access;
using Keelson.Server.Api.Government;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Keelson.Server.Api;

/// <summary>Objectives over HTTP: what was promised, and how much of the promise is left.</summary>
internal static class SloApi
{
    /// <summary>Maps it.</summary>
    public static IEndpointRouteBuilder MapSloApi(this IEndpointRouteBuilder routes)
    {
        var slo = routes.MapGroup("/api/slo").WithTags("reliability");
        slo.MapGet("", List).RequireScope(Scopes.SloRead);
        slo.MapGet("/{workflow}", Show).RequireScope(Scopes.SloRead);
        return routes;
    }

    private static Ok<GovernmentPage<SloReport>> List(SloReports reports, string? at = null, int? limit = null, string? cursor = null) =>
        TypedResults.Ok(GovernmentQuery.Page(
            reports.All(GovernmentQuery.Time(at, "at")), report => report.Workflow, limit, cursor, reports.Position));

    private static Ok<SloReport> Show(string workflow, SloReports reports, string? at = null) =>
        TypedResults.Ok(reports.Get(workflow, GovernmentQuery.Time(at, "at")) ?? throw GovernmentQuery.NoWorkflow(workflow));
}
