using Keelson.Primitives;
using Keelson.Rollout;
using Keelson.Security;
using Keelson.Security.Access;
using Keelson.Server.Api.Government;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Keelson.Server.Api;

/// <summary>The rollout over HTTP: which wave, what its gate says, and what people do about it.</summary>
internal static class WavesApi
{
    /// <summary>Maps it.</summary>
    public static IEndpointRouteBuilder MapWavesApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/waves", ListAsync).RequireScope(Scopes.GateRead).WithTags("rollout");
        routes.MapGet("/api/report", ReportAsync)
            .RequireScope(Scopes.GateRead).RequireScope(Scopes.CostRead).RequireScope(Scopes.SloRead).WithTags("rollout");
        var gate = routes.MapGroup("/api/workflows/{name}/gate").WithTags("rollout");
        gate.MapGet("/decisions", DecisionsAsync).RequireScope(Scopes.GateRead);
        gate.MapPost("/evaluate", EvaluateAsync).RequireScope(Scopes.GateManage);
        gate.MapPost("/promote", PromoteAsync).RequireScope(Scopes.GateManage);
        gate.MapPost("/override", OverrideAsync).RequireScope(Scopes.GateManage);
        gate.MapPost("/demote", DemoteAsync).RequireScope(Scopes.GateManage);
        return routes;
    }

    private static async Task<Ok<GovernmentPage<WaveView>>> ListAsync(
        OutcomeReports reports,
        GateStore rows,
        CancellationToken cancellation,
        string? workflow = null,
        int? limit = null,
        string? cursor = null)
    {
        var views = new List<WaveView>();
        foreach (var report in await ReadAsync(reports, workflow, cancellation))
        {
            var (signed, _) = await rows.ReadOverrideAsync(report.Workflow, cancellation);
            var (position, _) = await rows.ReadPositionAsync(report.Workflow, cancellation);
            var (gate, inputs) = (report.Gate, report.Gate.Inputs);
            views.Add(new WaveView(
                report.Workflow,
                report.Owner,
                report.Wave,
                gate.Verdict,
                gate.Summary,
                gate.Criteria,
                inputs.Sample,
                inputs.Gate,
                position,
                report.LastDecision,
                signed));
        }

        return TypedResults.Ok(GovernmentQuery.Page(views, view => view.Workflow, limit, cursor, reports.Position));
    }

    private static async Task<Ok<GovernmentPage<OutcomeReport>>> ReportAsync(
        OutcomeReports reports,
        CancellationToken cancellation,
        string? workflow = null,
        int? limit = null,
        string? cursor = null) =>
        TypedResults.Ok(GovernmentQuery.Page(
            await ReadAsync(reports, workflow, cancellation), report => report.Workflow, limit, cursor, reports.Position));

    private static async Task<Ok<GovernmentPage<GateDecision>>> DecisionsAsync(
        string name,
        GateStore rows,
        OutcomeReports reports,
        CancellationToken cancellation)
    {
        const int Newest = 50; // Enough to see how a verdict came about; all of them stand in the stream.
        var decisions = await rows.ReadDecisionsAsync(name, Newest, cancellation);
        if (decisions.Count == 0 && await reports.GetAsync(name, cancellation) is null)
        {
            throw GovernmentQuery.NoWorkflow(name); // One that left the configuration keeps its decisions.
        }

        return TypedResults.Ok(new GovernmentPage<GateDecision>(decisions, null, reports.Position));
    }

    private static async Task<Ok<GateDecision>> EvaluateAsync(string name, HttpContext http, GateService gates, CancellationToken cancellation) =>
        Answer(await gates.EvaluateAsync(name, http.GetPrincipal(), cancellation));

    private static async Task<Ok<RolloutPosition>> PromoteAsync(
        string name,
        PromoteRequest? request,
        HttpContext http,
        RolloutService rollout,
        CancellationToken cancellation) =>
        Answer(await rollout.PromoteAsync(name, request?.Reason, http.GetPrincipal(), cancellation));

    private static async Task<Ok<GateOverride>> OverrideAsync(
        string name,
        OverrideRequest request,
        HttpContext http,
        RolloutService rollout,
        CancellationToken cancellation) =>
        Answer(await rollout.OverrideAsync(name, request.Reason, request.ExpiresAt, http.GetPrincipal(), cancellation));

    private static async Task<Ok<RolloutPosition>> DemoteAsync(
        string name,
        DemoteRequest request,
        HttpContext http,
        RolloutService rollout,
        CancellationToken cancellation) =>
        Answer(await rollout.DemoteAsync(name, request.Reason, request.ToWave, http.GetPrincipal(), cancellation));

    private static async ValueTask<IReadOnlyList<OutcomeReport>> ReadAsync(OutcomeReports reports, string? workflow, CancellationToken cancellation) =>
        workflow is null
            ? await reports.AllAsync(cancellation)
            : [await reports.GetAsync(workflow, cancellation) ?? throw GovernmentQuery.NoWorkflow(workflow)];

    private static Ok<T> Answer<T>((T? Value, Fault? Fault) outcome)
        where T : class => outcome.Value is { } value ? TypedResults.Ok(value) : throw new FaultException(outcome.Fault!);
}
