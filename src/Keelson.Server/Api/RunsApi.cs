using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Access;
using Keelson.Server.Api.Events;
using Keelson.Storage;
using Keelson.Telemetry.Query;
using Keelson.Tools;
using Keelson.Workflows;
using Keelson.Workflows.Queries;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Keelson.Server.Api;

/// <summary>Workflow runs over HTTP: start, look, follow; steering is with <see cref="RunSteeringApi"/>.</summary>
internal static class RunsApi
{
    private const int HistoryDefault = 100;
    private const int HistoryMax = 1_000; // Entries of a page: at most some megabytes.

    /// <summary>Maps them.</summary>
    public static IEndpointRouteBuilder MapRunsApi(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/workflows/{name}/runs", StartAsync).TakesJson<object>().RequireScope("workflow:{name}.run").WithTags("runs");
        var runs = routes.MapGroup("/api/runs").WithTags("runs");
        runs.MapGet("", ListAsync).RequireScope(Scopes.RunRead);
        runs.MapGet("/{id}", ShowAsync).RequireScope(Scopes.RunRead);
        runs.MapGet("/{id}/history", HistoryAsync).RequireScope(Scopes.RunRead);
        runs.MapGet("/{id}/events", FollowAsync).RequireScope(Scopes.RunRead);
        return runs.MapRunSteeringApi();
    }

    private static async Task<IResult> StartAsync(string name, HttpContext http, IRuns runs, IdFactory ids, CancellationToken cancellation)
    {
        var wait = PreferredWait.Of(http.Request);
        var key = http.Request.Headers.TryGetValue("Idempotency-Key", out var sent) ? KeyOf(sent.ToString()) : null;
        var input = await JsonBody.ReadDocumentAsync(http, JsonBody.DocumentMax);
        var attribution = http.GetPrincipal().ToAttribution(name, traceId: System.Diagnostics.Activity.Current?.TraceId.ToHexString());
        var (run, fault) = await runs.StartAsync(RunStart.From(ids.NextRun(), name, input, attribution, key), cancellation);
        if (fault is not null)
        {
            throw new FaultException(fault);
        }

        var id = run!.Value.Value;
        http.Response.Headers.Location = $"/api/runs/{id}";
        return wait is { } limit && await runs.WaitAsync(id, limit, cancellation) is { } end
            ? TypedResults.Bytes(end, "application/json; charset=utf-8")
            : TypedResults.Accepted($"/api/runs/{id}", new RunStarted(id));
    }

    private static async Task<Ok<RunPage>> ListAsync(
        RunQueries queries, string? workflow, string? status, string? cursor, int? limit, CancellationToken cancellation)
    {
        RunStatus? only = string.IsNullOrEmpty(status)
            ? null
            : RunWords.Parse(status) ?? throw new FaultException(new Fault(
                ErrorCodes.RequestInvalid, $"'{status}' is no status of a run: {string.Join(", ", Enum.GetValues<RunStatus>().Select(RunWords.Of))}."));
        var rows = PageLimit.Check(limit, RunQueries.LimitDefault, RunQueries.LimitMax);
        return TypedResults.Ok(await queries.ListAsync(
            string.IsNullOrEmpty(workflow) ? null : workflow, only, PageLimit.Cursor(cursor), rows, cancellation));
    }

    private static async Task<Ok<Dictionary<string, object?>>> ShowAsync(string id, RunQueries queries, CancellationToken cancellation) =>
        await queries.ShowAsync(id, cancellation) is { } detail ? TypedResults.Ok(RunViews.Of(detail)) : throw NotFound(id);

    private static async Task<Ok<RunHistoryPage>> HistoryAsync(
        string id, IStore store, RunQueries queries, long? cursor, int? limit, CancellationToken cancellation)
    {
        if (await queries.FindAsync(id, cancellation) is null)
        {
            throw NotFound(id);
        }

        var rows = PageLimit.Check(limit, HistoryDefault, HistoryMax);
        var page = await RunHistory.PageAsync(store, id, cursor ?? 0, rows, cancellation);
        return TypedResults.Ok(new RunHistoryPage(
            [.. page.Select(entry => RunHistoryEntry.Of(entry.Version, entry.Entry))],
            page.Count == rows ? page[^1].Version : null));
    }

    private static async Task<EventStreamResult> FollowAsync(
        string id,
        [FromHeader(Name = "Last-Event-ID")] string? lastEventId,
        RunQueries queries,
        EventTail tail,
        TimeProvider time,
        CancellationToken cancellation)
    {
        if (await queries.FindAsync(id, cancellation) is null)
        {
            throw NotFound(id);
        }

        var after = long.TryParse(lastEventId, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var seen) ? seen : 0;
        return new EventStreamResult(tail.FollowAsync(new Telemetry.EventFilter { Run = id }, after, CancellationToken.None), time);
    }

    private static string KeyOf(string header)
    {
        var (key, fault) = ClientKey.Parse(header);
        return fault is null ? key! : throw new FaultException(fault);
    }

    private static FaultException NotFound(string id) => new(new Fault(ErrorCodes.RunNotFound, $"There is no run '{id}'."));
}
