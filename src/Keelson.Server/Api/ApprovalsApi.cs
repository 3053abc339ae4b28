using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Access;
using Keelson.Tools;
using Keelson.Workflows;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Keelson.Server.Api;

/// <summary>What waits for a person, and the person's word on it.</summary>
internal static class ApprovalsApi
{
    private const int LimitDefault = 50;
    private const int LimitMax = 500;

    /// <summary>Maps them.</summary>
    public static IEndpointRouteBuilder MapApprovalsApi(this IEndpointRouteBuilder routes)
    {
        var approvals = routes.MapGroup("/api/approvals").WithTags("approvals");
        approvals.MapGet("", ListAsync).RequireAnyScope(Scopes.ApprovalRead, Scopes.ApproveWrite);
        approvals.MapGet("/{id}", ShowAsync).RequireAnyScope(Scopes.ApprovalRead, Scopes.ApproveWrite);
        approvals.MapPost("/{id}", DecideAsync).TakesJson<DecisionRequest>().RequireScope(Scopes.ApproveWrite);
        return routes;
    }

    private static async Task<Ok<ApprovalPage>> ListAsync(
        ApprovalLedger ledger, string? status, string? cursor, int? limit, CancellationToken cancellation)
    {
        var isOpenOnly = status switch
        {
            null or "" or "pending" => true,
            "all" => false,
            _ => throw Invalid("/query/status", "The status is pending or all."),
        };
        var (page, next) = await ledger.ListAsync(isOpenOnly, PageLimit.Cursor(cursor), PageLimit.Check(limit, LimitDefault, LimitMax), cancellation);
        return TypedResults.Ok(new ApprovalPage(page, next));
    }

    private static async Task<Ok<Approval>> ShowAsync(string id, ApprovalLedger ledger, TimeProvider time, CancellationToken cancellation) =>
        await ledger.FindAsync(id, cancellation) is { } found
            ? TypedResults.Ok(found.Approval with { Status = ApprovalDecider.StatusAt(found.Approval, time.GetUtcNow()) })
            : throw new FaultException(new Fault(ErrorCodes.RequestNotFound, $"There is no approval '{id}'."));

    private static async Task<Ok<Approval>> DecideAsync(
        string id, HttpContext http, ApprovalLedger ledger, IRuns runs, TimeProvider time, CancellationToken cancellation)
    {
        var asked = await JsonBody.ReadAsync<DecisionRequest>(http);
        var isGrant = asked.Decision switch
        {
            "grant" => true,
            "deny" => false,
            _ => throw Invalid("/decision", "The decision is grant or deny."),
        };
        var principal = http.GetPrincipal();
        var vote = new ApprovalVote(principal.Subject.Text, isGrant, asked.Reason ?? "", time.GetUtcNow());
        var (approval, fault) = await ledger.VoteAsync(id, vote, asked.Digest, principal.IsPerson, cancellation);
        if (fault is not null)
        {
            throw new FaultException(fault);
        }

        // The wake-up is durable already; this only saves the run the wait for the next look.
        if (approval is { Status: not ApprovalStatus.Pending, Run: { } run })
        {
            await runs.WakeAsync(run, CancellationToken.None);
        }

        return TypedResults.Ok(approval!);
    }

    private static FaultException Invalid(string pointer, string detail) =>
        new(new Fault(ErrorCodes.RequestInvalid, detail) { Details = [new FaultDetail(pointer, detail)] });
}
