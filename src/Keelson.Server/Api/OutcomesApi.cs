using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Access;
using Keelson.Workflows;
using Keelson.Workflows.Queries;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Keelson.Server.Api;

/// <summary>Business outcomes over HTTP: later verdicts restate earlier ones, and both stay in the stream.</summary>
internal static class OutcomesApi
{
    /// <summary>Maps them.</summary>
    public static IEndpointRouteBuilder MapOutcomesApi(this IEndpointRouteBuilder routes)
    {
        var outcomes = routes.MapGroup("/api/outcomes").WithTags("outcomes");
        outcomes.MapPost("", ReportAsync).TakesJson<OutcomeRequest>().RequireScope(Scopes.OutcomeWrite);
        outcomes.MapGet("", ListAsync).RequireScope(Scopes.OutcomeRead);
        return routes;
    }

    private static async Task<Ok<OutcomeView>> ReportAsync(HttpContext http, OutcomeLedger ledger, CancellationToken cancellation)
    {
        var asked = await JsonBody.ReadAsync<OutcomeRequest>(http);
        var (record, fault) = await ledger.ReportAsync(
            asked.Run ?? "", asked.Kind ?? "", asked.Verdict ?? "", asked.Value, asked.Reason, http.GetPrincipal().ToAttribution(), cancellation);
        return fault is null ? TypedResults.Ok(OutcomeView.Of(record!)) : throw new FaultException(fault);
    }

    private static async Task<Ok<OutcomePage>> ListAsync(
        RunQueries queries, string? run, string? workflow, string? cursor, int? limit, CancellationToken cancellation)
    {
        var rows = PageLimit.Check(limit, RunQueries.LimitDefault, RunQueries.LimitMax);
        var (items, next) = await queries.OutcomesAsync(run, workflow, PageLimit.Cursor(cursor), rows, cancellation);
        return TypedResults.Ok(new OutcomePage([.. items.Select(OutcomeView.Of)], next));
    }
}
