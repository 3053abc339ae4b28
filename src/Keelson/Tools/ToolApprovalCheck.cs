using System.Text.Json;
using Keelson.Primitives;
using Keelson.Storage;

namespace Keelson.Tools;

/// <summary>Holds a call until the people whom its wave demands have approved exactly this call.</summary>
internal sealed class ToolApprovalCheck(ApprovalLedger approvals, TimeProvider time)
{
    /// <summary>
    /// The approval to spend on the call, or the result with which the caller is told to wait or to give up. Both are null when the wave
    /// demands none.
    /// </summary>
    public async Task<(Approval? Granted, ToolResult? Waiting)> CheckAsync(ToolCallTicket ticket, CancellationToken cancellation)
    {
        var needed = ToolPolicy.ApprovalsNeeded(ticket.Call, ticket.Definition, ticket.Wave);
        if (needed == 0)
        {
            return (null, null);
        }

        using var details = JsonDocument.Parse(ticket.Arguments);
        var digest = ApprovalDecider.DigestOf(ticket.Definition, details.RootElement, ticket.Wave, ticket.Call.Attribution, ticket.Call.AttemptGroup);
        var transaction = new StorageTransaction();
        if (await approvals.FindAsync(ApprovalDecider.IdOf(digest), cancellation) is not { } found)
        {
            var request = Request(ticket, digest, needed, details.RootElement.Clone());
            await approvals.RequestAsync(transaction, request, cancellation);
            return (null, await ToolClosing.CommitAsync(ticket, transaction, Waiting(ticket, request, ApprovalDecider.CheckUse(request, ticket.Key, request.RequestedAt))));
        }

        var now = time.GetUtcNow();
        if (ApprovalDecider.CheckUse(found.Approval, ticket.Key, now) is not { } fault)
        {
            return (found.Approval, null);
        }

        if (found.Approval.Status == ApprovalStatus.Pending && ApprovalDecider.StatusAt(found.Approval, now) == ApprovalStatus.Expired)
        {
            approvals.Expire(transaction, found.Approval, found.Version);
        }

        return (null, await ToolClosing.CommitAsync(ticket, transaction, Waiting(ticket, found.Approval, fault)));
    }

    private static ToolResult Waiting(ToolCallTicket ticket, Approval approval, Fault? fault) =>
        ticket.Result(fault) with { Approval = approval };

    private Approval Request(ToolCallTicket ticket, string digest, int needed, JsonElement details)
    {
        var attribution = ticket.Call.Attribution;
        var now = time.GetUtcNow();
        return new Approval(ApprovalDecider.IdOf(digest), digest, ApprovalStatus.Pending)
        {
            Tenant = attribution.Tenant,
            Title = $"Call the tool '{ticket.Definition.Name}'.",
            Tool = ticket.Definition.Name,
            Key = ticket.Key,
            Details = details,
            Workflow = attribution.Workflow,
            Run = attribution.Run?.Value,
            Step = attribution.Step,
            TrustTier = attribution.TrustTier,
            Requester = attribution.Actor,
            RequestedAt = now,
            ExpiresAt = now + ApprovalDecider.DefaultLife,
            Needed = needed,
        };
    }
}
