using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Access;
using Keelson.Tools;
using Keelson.Workflows;
using Keelson.Workflows.Queries;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Keelson.Server.Api;

/// <summary>What an operator may ask of a run. Each answers the run as it stands after it.</summary>
internal static class RunSteeringApi
{
    private const int NameLengthMax = 100; // As long as a step's name may be.

    /// <summary>Maps them under the group of the runs.</summary>
    public static IEndpointRouteBuilder MapRunSteeringApi(this RouteGroupBuilder runs)
    {
        Map(runs, "cancel", RunCommandKind.Cancel);
        Map(runs, "pause", RunCommandKind.Pause);
        Map(runs, "resume", RunCommandKind.Resume);
        Map(runs, "restart", RunCommandKind.Restart);
        runs.MapPost("/{id}/signals/{name}", SignalAsync).TakesJson<object>().RequireScope(Scopes.RunManage);
        return runs;
    }

    private static void Map(RouteGroupBuilder runs, string verb, RunCommandKind kind) => runs
        .MapPost("/{id}/" + verb, (string id, HttpContext http, IRuns runs, RunQueries queries, CancellationToken cancellation) =>
            SteerAsync(id, kind, http, runs, queries, cancellation))
        .RequireScope(Scopes.RunManage);

    private static async Task<Ok<Dictionary<string, object?>>> SteerAsync(
        string id, RunCommandKind kind, HttpContext http, IRuns runs, RunQueries queries, CancellationToken cancellation)
    {
        var asked = await JsonBody.ReadAsync<SteeringRequest>(http);
        var path = kind == RunCommandKind.Restart ? asked.From ?? await FirstFailedAsync(id, queries, cancellation) : null;
        var command = new RunCommand(kind, http.GetPrincipal().Actor) { Reason = asked.Reason, Path = path };
        if (await runs.CommandAsync(new RunId(id), command, null, cancellation) is { } fault)
        {
            throw new FaultException(fault);
        }

        return await queries.ShowAsync(id, cancellation) is { } detail
            ? TypedResults.Ok(RunViews.Of(detail))
            : throw new FaultException(new Fault(ErrorCodes.RunNotFound, $"There is no run '{id}'."));
    }

    // Without a step, a run is done again from the first step that failed.
    private static async Task<string?> FirstFailedAsync(string id, RunQueries queries, CancellationToken cancellation) =>
        (await queries.ShowAsync(id, cancellation))?.Steps.FirstOrDefault(step => step.Status == StepPhase.Failed)?.Path;

    private static async Task<Accepted> SignalAsync(string id, string name, HttpContext http, IRuns runs, IdFactory ids, CancellationToken cancellation)
    {
        if (name.Length > NameLengthMax)
        {
            throw new FaultException(new Fault(ErrorCodes.RequestInvalid, $"A signal's name has at most {NameLengthMax} characters."));
        }

        var key = http.Request.Headers.TryGetValue("Idempotency-Key", out var sent) ? ClientKey.Parse(sent.ToString()) : (ids.Next("g_"), null);
        if (key.Fault is { } unusable)
        {
            throw new FaultException(unusable);
        }

        var data = await JsonBody.ReadDocumentAsync(http, JsonBody.DocumentMax);
        var command = new RunCommand(RunCommandKind.Signal, http.GetPrincipal().Actor) { Name = name, Id = key.Key };
        return await runs.CommandAsync(new RunId(id), command, data, cancellation) is { } fault
            ? throw new FaultException(fault)
            : TypedResults.Accepted((string?)null);
    }
}
