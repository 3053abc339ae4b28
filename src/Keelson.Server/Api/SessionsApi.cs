using System.Globalization;
using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Access;
using Keelson.Server.Api.Sessions;
using Keelson.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Keelson.Server.Api;

/// <summary>Sessions over HTTP: begin, look, talk, follow, go back, fork, hold, erase. Their keyed state is with <see cref="SessionStateApi"/>.</summary>
internal static class SessionsApi
{
    private const int LimitDefault = 50;
    private const int MessagesDefault = 100;
    private const int MessagesMax = 1_000;

    /// <summary>Maps them.</summary>
    public static IEndpointRouteBuilder MapSessionsApi(this IEndpointRouteBuilder routes)
    {
        var sessions = routes.MapGroup("/api/sessions").WithTags("sessions");
        sessions.MapPost("", CreateAsync).TakesJson<CreateSessionRequest>().RequireScope(Scopes.SessionWrite);
        sessions.MapGet("", ListAsync).RequireScope(Scopes.SessionRead);
        sessions.MapGet("/{id}", ShowAsync).RequireScope(Scopes.SessionRead);
        sessions.MapDelete("/{id}", EraseAsync).RequireScope(Scopes.SessionWrite);
        sessions.MapGet("/{id}/messages", MessagesAsync).RequireScope(Scopes.SessionRead);
        sessions.MapPost("/{id}/messages", SessionTurnApi.SayAsync).TakesJson<SessionMessageRequest>().RequireScope(Scopes.SessionWrite);
        sessions.MapGet("/{id}/events", FollowAsync).RequireScope(Scopes.SessionRead);
        sessions.MapPost("/{id}/checkpoints", CheckpointAsync).TakesJson<SessionNameRequest>().RequireScope(Scopes.SessionWrite);
        sessions.MapPost("/{id}/restore", RestoreAsync).TakesJson<SessionNameRequest>().RequireScope(Scopes.SessionWrite);
        sessions.MapPost("/{id}/fork", ForkAsync).TakesJson<SessionNameRequest>().RequireScope(Scopes.SessionWrite);
        sessions.MapPost("/{id}/hold", HoldAsync).TakesJson<SessionReasonRequest>().RequireScope(Scopes.SessionWrite);
        sessions.MapDelete("/{id}/hold", ReleaseAsync).RequireScope(Scopes.SessionWrite);
        return sessions.MapSessionStateApi();
    }

    /// <summary>Throws what a command was answered with, if it was refused.</summary>
    public static SessionVersionView Done(SessionAnswer answer) =>
        answer.Fault is { } fault ? throw new FaultException(fault) : new SessionVersionView(answer.Version);

    /// <summary>There is no such session, or there was one.</summary>
    public static FaultException NotFound(string id) => new(new Fault(ErrorCodes.SessionNotFound, $"There is no session '{id}'."));

    private static async Task<Created<SessionCreatedView>> CreateAsync(HttpContext http, ISessions sessions, SnapshotSource snapshots, IdFactory ids, TimeProvider time)
    {
        var asked = await JsonBody.ReadAsync<CreateSessionRequest>(http);
        var snapshot = snapshots.Current;
        if (asked.Workflow is not { Length: > 0 } workflow || !snapshot.Get<WorkflowDirectory>().TryGet(workflow, out var profile))
        {
            throw new FaultException(new Fault(ErrorCodes.WorkflowNotFound, $"There is no workflow '{asked.Workflow}'."));
        }

        var principal = http.GetPrincipal();
        if (principal.Workflow is { } bound && !string.Equals(bound, workflow, StringComparison.Ordinal))
        {
            throw new FaultException(new Fault(ErrorCodes.AuthScopeMissing, $"The token is bound to the workflow {bound}."));
        }

        var birth = new SessionBirth(principal.Tenant, workflow, asked.Sensitivity ?? profile.Sensitivity, asked.Value ?? profile.Value, principal.Actor);
        var id = ids.NextSession().Value;
        Done(await sessions.DoAsync(id, new SessionCommand(SessionCommandKind.Create, principal.Actor), KeelsonJson.Serialize(birth)));
        return TypedResults.Created($"/api/sessions/{id}", new SessionCreatedView(id, time.GetUtcNow() + snapshot.Get<StateLifetimes>().Of(birth.Ttl)));
    }

    private static async Task<Ok<SessionPageView>> ListAsync(
        SessionQueries queries, CancellationToken cancellation, string? workflow = null, string? cursor = null, int? limit = null)
    {
        var (items, next) = await queries.ListAsync(
            string.IsNullOrEmpty(workflow) ? null : workflow, PageLimit.Cursor(cursor), PageLimit.Check(limit, LimitDefault, SessionQueries.LimitMax), cancellation);
        return TypedResults.Ok(new SessionPageView(items, next));
    }

    private static async Task<Ok<SessionView>> ShowAsync(string id, ISessions sessions, SessionQueries queries, SnapshotSource snapshots, CancellationToken cancellation)
    {
        var (image, version) = await ReadAsync(id, sessions, queries, cancellation);
        return TypedResults.Ok(SessionView.Of(id, image, version, snapshots.Current.Get<StateLifetimes>()));
    }

    private static async Task<Ok<SessionMessagePage>> MessagesAsync(
        string id, ISessions sessions, SessionQueries queries, CancellationToken cancellation, string? cursor = null, int? limit = null)
    {
        var (image, _) = await ReadAsync(id, sessions, queries, cancellation);
        var after = long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var rows = PageLimit.Check(limit, MessagesDefault, MessagesMax);
        var page = SessionView.MessagesOf(image, image.Line.SkipWhile(each => each <= after).Take(rows));
        var isLast = page.Count == 0 || page[^1].Number == image.Line[^1];
        return TypedResults.Ok(new SessionMessagePage(page, isLast ? null : page[^1].Number.ToString(CultureInfo.InvariantCulture)));
    }

    private static async Task<SessionStreamResult> FollowAsync(
        string id,
        [FromHeader(Name = "Last-Event-ID")] string? lastEventId,
        ISessions sessions,
        SessionQueries queries,
        SessionStream stream,
        TimeProvider time,
        CancellationToken cancellation)
    {
        await ReadAsync(id, sessions, queries, cancellation);
        return new SessionStreamResult(stream.FollowAsync(id, SessionEventId.Parse(lastEventId), CancellationToken.None), time);
    }

    private static async Task<Ok<SessionVersionView>> CheckpointAsync(string id, HttpContext http, ISessions sessions) =>
        TypedResults.Ok(await NamedAsync(SessionCommandKind.Checkpoint, id, http, sessions));

    private static async Task<Ok<SessionVersionView>> RestoreAsync(string id, HttpContext http, ISessions sessions) =>
        TypedResults.Ok(await NamedAsync(SessionCommandKind.Restore, id, http, sessions));

    private static async Task<SessionVersionView> NamedAsync(SessionCommandKind kind, string id, HttpContext http, ISessions sessions)
    {
        var asked = await JsonBody.ReadAsync<SessionNameRequest>(http);
        return Done(await sessions.DoAsync(id, new SessionCommand(kind, http.GetPrincipal().Actor) { Name = asked.Name }, default));
    }

    private static async Task<Created<SessionCreatedView>> ForkAsync(
        string id, HttpContext http, ISessions sessions, SnapshotSource snapshots, IdFactory ids, TimeProvider time)
    {
        var asked = await JsonBody.ReadAsync<SessionNameRequest>(http);
        if (await sessions.SeedAsync(id, asked.Name) is not { } seed)
        {
            throw asked.Name is null ? NotFound(id) : new FaultException(new Fault(ErrorCodes.RequestNotFound, $"There is no session '{id}' with a checkpoint '{asked.Name}'."));
        }

        var principal = http.GetPrincipal();
        var birth = seed.Birth with { Owner = principal.Actor, ForkedFrom = id };
        var fork = ids.NextSession().Value;
        Done(await sessions.DoAsync(fork, new SessionCommand(SessionCommandKind.Seed, principal.Actor), KeelsonJson.Serialize(seed with { Birth = birth })));
        return TypedResults.Created($"/api/sessions/{fork}", new SessionCreatedView(fork, time.GetUtcNow() + snapshots.Current.Get<StateLifetimes>().Of(birth.Ttl)));
    }

    private static async Task<Ok<SessionVersionView>> HoldAsync(string id, HttpContext http, ISessions sessions)
    {
        var asked = await JsonBody.ReadAsync<SessionReasonRequest>(http);
        var command = new SessionCommand(SessionCommandKind.Hold, http.GetPrincipal().Actor) { Name = asked.Reason?.Trim() };
        return TypedResults.Ok(Done(await sessions.DoAsync(id, command, default)));
    }

    private static async Task<Ok<SessionVersionView>> ReleaseAsync(string id, HttpContext http, ISessions sessions) =>
        TypedResults.Ok(Done(await sessions.DoAsync(id, new SessionCommand(SessionCommandKind.Release, http.GetPrincipal().Actor), default)));

    // Asking again answers the receipt again: the caller may not have heard the first answer.
    private static async Task<Ok<SessionReceiptView>> EraseAsync(
        string id, HttpContext http, ISessions sessions, SessionQueries queries, SessionReceipts receipts, CancellationToken cancellation, string? reason = null)
    {
        var answer = await sessions.DoAsync(id, new SessionCommand(SessionCommandKind.Erase, http.GetPrincipal().Actor) { Name = reason }, default);
        if (answer.Fault is { } fault && fault.Code != ErrorCodes.StateErased)
        {
            throw new FaultException(fault);
        }

        var erasure = await queries.FindErasureAsync(id, cancellation) ?? throw NotFound(id);
        return TypedResults.Ok(new SessionReceiptView(id, erasure.At, erasure.Cause, await receipts.SignAsync(erasure, cancellation)));
    }

    private static async Task<(SessionImage Image, long Version)> ReadAsync(string id, ISessions sessions, SessionQueries queries, CancellationToken cancellation) =>
        await sessions.ReadAsync(id) is { } found ? found
        : await queries.FindErasureAsync(id, cancellation) is null ? throw NotFound(id)
        : throw new FaultException(new Fault(ErrorCodes.StateErased, $"The session '{id}' was erased, or its time was over."));
}
