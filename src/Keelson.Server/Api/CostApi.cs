using Keelson.Economics;
using Keelson.Inference.Prices;
using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Access;
using Keelson.Server.Api.Government;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Keelson.Server.Api;

/// <summary>Cost over HTTP: what a success costs, and where the money went. Periods are whole UTC days.</summary>
internal static class CostApi
{
    /// <summary>Maps it.</summary>
    public static IEndpointRouteBuilder MapCostApi(this IEndpointRouteBuilder routes)
    {
        var cost = routes.MapGroup("/api/cost").WithTags("economics");
        cost.MapGet("/outcomes", Outcomes).RequireScope(Scopes.CostRead);
        cost.MapGet("/spend", Spend).RequireScope(Scopes.CostRead);
        cost.MapPost("/rerate", RerateAsync).RequireScope(Scopes.CostRead).RequireScope(Scopes.EventsImport);
        return routes;
    }

    private static Ok<GovernmentPage<OutcomeCostReport>> Outcomes(
        CostReports reports,
        string? workflow = null,
        string? from = null,
        string? to = null,
        int? limit = null,
        string? cursor = null)
    {
        var (begin, end) = GovernmentQuery.Period(from, to);
        return TypedResults.Ok(GovernmentQuery.Page(
            Read(reports, workflow, begin, end), report => report.Workflow, limit, cursor, reports.Position));
    }

    private static IReadOnlyList<OutcomeCostReport> Read(CostReports reports, string? workflow, DateTimeOffset? from, DateTimeOffset? to) =>
        workflow is null
            ? reports.AllOutcomes(from, to)
            : [reports.Outcomes(workflow, from, to) ?? throw GovernmentQuery.NoWorkflow(workflow)];

    private static async Task<Ok<RerateReport>> RerateAsync(HttpContext http, CostRerater rerater, CancellationToken cancellation)
    {
        var request = await JsonBody.ReadAsync<RerateRequest>(http);
        var (begin, end) = GovernmentQuery.Period(request.From, request.To);
        if (begin is not { } from || end is not { } to)
        {
            throw new FaultException(new Fault(ErrorCodes.RequestInvalid, "A period is needed: 'from' and 'to', as RFC 3339 times."));
        }

        var caller = http.GetPrincipal();
        return TypedResults.Ok(await rerater.RunAsync(caller.Tenant, from, to, request.Apply, caller.Actor, cancellation));
    }

    private static Ok<SpendReport> Spend(CostReports reports, string? by = null, string? from = null, string? to = null, string? workflow = null)
    {
        var (begin, end) = GovernmentQuery.Period(from, to);
        return TypedResults.Ok(reports.Spend(GovernmentQuery.Word(by, "by", SpendCut.Workflow), begin, end, workflow));
    }
}
