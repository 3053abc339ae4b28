using System.Text.Json;
using Keelson.Primitives;
using Keelson.Reliability;
using Keelson.Security;
using Keelson.Security.Access;
using Keelson.Server.Api.Sessions;
using Keelson.Sessions;

namespace Keelson.Server.Api;

/// <summary>Messages of a session, and the agent's turn that answers one.</summary>
internal static class SessionTurnApi
{
    private const string User = "user";

    /// <summary>Puts a message behind the others, and lets the agent answer unless the caller does not want it.</summary>
    public static async Task<IResult> SayAsync(
        string id, HttpContext http, ISessions sessions, SessionTurns turns, IWorkflowWaves waves, SessionLimits limits, CancellationToken cancellation)
    {
        var body = await JsonBody.ReadDocumentAsync(http, limits.MessageBytesMax);
        var asked = Read(body);
        var role = asked.Role ?? User;
        var message = MessageOf(asked, role);
        var principal = http.GetPrincipal();
        if (asked.Respond == false)
        {
            var answer = await sessions.DoAsync(id, new SessionCommand(SessionCommandKind.AddMessage, principal.Actor), message);
            return new SessionVersionResult(SessionsApi.Done(answer).Version);
        }

        if (role != User)
        {
            throw Invalid("/role", "The agent answers a user. Send respond: false to put another role's message into the session.");
        }

        if (await sessions.ReadAsync(id) is not { } session)
        {
            throw SessionsApi.NotFound(id);
        }

        var workflow = session.Image.Birth.Workflow;
        if (!principal.Has(Scopes.WorkflowRun(workflow)))
        {
            throw new FaultException(new Fault(ErrorCodes.AuthScopeMissing, $"A turn of the agent needs the scope {Scopes.WorkflowRun(workflow)}."));
        }

        var attribution = principal.ToAttribution(workflow, session: id, traceId: System.Diagnostics.Activity.Current?.TraceId.ToHexString()) with
        {
            TrustTier = waves.WaveOf(workflow) ?? 1,
        };
        var (turn, ended, fault) = await turns.BeginAsync(id, attribution, message, MayWait(asked.WhenBusy), cancellation);
        if (fault is not null)
        {
            throw new FaultException(fault);
        }

        return asked.Wait == false
            ? TypedResults.Accepted($"/api/sessions/{id}/events", new SessionTurnView(turn, session.Version, null))
            : await EndAsync(id, session.Image.LastMessage, turn, ended, sessions, cancellation);
    }

    // The turn goes on when the caller leaves; only the wait ends.
    private static async Task<IResult> EndAsync(string id, long before, long turn, Task<Fault?> ended, ISessions sessions, CancellationToken cancellation)
    {
        if (await ended.WaitAsync(cancellation) is { } fault)
        {
            throw new FaultException(fault);
        }

        var (image, version) = await sessions.ReadAsync(id) ?? throw SessionsApi.NotFound(id);
        var said = SessionView.MessagesOf(image, image.Line.Where(number => number > before + 1));
        return TypedResults.Ok(new SessionTurnView(turn, version, said));
    }

    private static SessionMessageRequest Read(byte[] body)
    {
        try
        {
            return KeelsonJson.Deserialize<SessionMessageRequest>(body);
        }
        catch (JsonException wrong)
        {
            throw Invalid("", $"The body does not have the shape that this call takes: {wrong.Message}");
        }
    }

    private static byte[] MessageOf(SessionMessageRequest asked, string role) => asked.Content switch
    {
        { ValueKind: JsonValueKind.String or JsonValueKind.Array } content when role is User or "assistant" or "system" =>
            JsonSerializer.SerializeToUtf8Bytes(new { role, content }),
        null or { ValueKind: not (JsonValueKind.String or JsonValueKind.Array) } => throw Invalid("/content", "The content is text, or a list of parts."),
        _ => throw Invalid("/role", "The role is user, assistant or system."),
    };

    private static bool MayWait(string? whenBusy) => whenBusy switch
    {
        null or "refuse" => false,
        "queue" => true,
        _ => throw Invalid("/whenBusy", "whenBusy is refuse or queue."),
    };

    private static FaultException Invalid(string pointer, string detail) =>
        new(new Fault(ErrorCodes.RequestInvalid, detail) { Details = [new FaultDetail(pointer, detail)] });
}
