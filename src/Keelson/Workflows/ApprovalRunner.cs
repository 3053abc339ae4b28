using System.Text.Json;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Tools;

namespace Keelson.Workflows;

/// <summary>Runs steps that wait for people. The request and the waiting are one transaction.</summary>
internal sealed class ApprovalRunner(RunFrame frame)
{
    public async Task RunAsync(StepSlot slot, string title, JsonElement? details, ApprovalOptions options)
    {
        var attribution = frame.AttributionOf(slot.Path);
        var digest = ApprovalDecider.DigestOf(title, details, attribution, frame.State.AttemptGroup(slot.Path));
        var id = ApprovalDecider.IdOf(digest);
        if (!frame.State.Steps.ContainsKey(slot.Path) && !await RequestAsync(slot, id, digest, title, details, options))
        {
            return;
        }

        while (!frame.IsHeld)
        {
            var seen = frame.Clock.Pokes;
            var found = await frame.Services.Approvals.FindAsync(id, frame.Stopping)
                ?? throw new InvalidOperationException($"The approval {id} is gone while its run waits for it.");
            var status = ApprovalDecider.StatusAt(found.Approval, frame.Now);
            if (status != ApprovalStatus.Pending)
            {
                await DecideAsync(slot, found.Approval, found.Version, status);
                return;
            }

            await frame.Clock.UntilPokedAsync(found.Approval.ExpiresAt, seen);
        }
    }

    private async Task<bool> RequestAsync(StepSlot slot, string id, string digest, string title, JsonElement? details, ApprovalOptions options)
    {
        var now = frame.Now;
        var approval = new Approval(id, digest, ApprovalStatus.Pending)
        {
            Tenant = frame.State.Tenant,
            Title = title,
            Details = details,
            Workflow = frame.State.Workflow,
            Run = frame.Run,
            Step = slot.Path,
            TrustTier = frame.State.TrustTier,
            Requester = frame.State.Actor,
            RequestedAt = now,
            ExpiresAt = now + (options.ExpiresAfter < ApprovalDecider.LifeMax ? options.ExpiresAfter : ApprovalDecider.LifeMax),
            Needed = options.PeopleNeeded,
        };
        var transaction = new StorageTransaction();
        await frame.Services.Approvals.RequestAsync(transaction, approval, frame.Stopping);
        return await frame.Journal.CommitAsync(transaction, [frame.EntryOf(slot, RunEntryKind.Waiting) with
        {
            Wait = WaitReason.Approval,
            IsHuman = true,
            Id = id,
            Name = title,
            DueAt = approval.ExpiresAt,
        }]);
    }

    private async Task DecideAsync(StepSlot slot, Approval approval, long version, ApprovalStatus status)
    {
        var last = approval.Votes.Count == 0 ? null : approval.Votes[^1];
        var decision = new ApprovalDecision(status == ApprovalStatus.Granted, status, last?.By, last?.Reason);
        var transaction = new StorageTransaction();
        if (status == ApprovalStatus.Expired && approval.Status == ApprovalStatus.Pending)
        {
            frame.Services.Approvals.Expire(transaction, approval, version);
        }

        var entry = frame.EntryOf(slot, RunEntryKind.StepCompleted) with { Id = approval.Id, Value = KeelsonJson.Serialize(decision) };
        if (!frame.IsHeld && await frame.Journal.CommitAsync(transaction, [entry]))
        {
            slot.Complete(frame.State.Steps[slot.Path]);
        }
    }
}
